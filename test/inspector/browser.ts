import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

/** True if this machine has Chromium. Tests that need it are skipped otherwise, and say so. */
export const hasChromium: boolean = existsSync(executablePath)

/** Chromium, with a new profile for each page. */
export interface Browser {
  /** Opens a page in a new profile. `problems` collects its errors, warnings, dialogs, foreign requests and CSP violations. */
  open(
    url: string,
    options?: { locale?: string; colorScheme?: 'dark' | 'light' },
  ): Promise<{ page: Page; problems: string[] }>
  close(): Promise<void>
}

export async function startBrowser(): Promise<Browser> {
  const contexts: { context: BrowserContext; profile: string }[] = []
  return {
    async open(url, { locale = 'en-GB', colorScheme = 'light' } = {}) {
      const profile = mkdtempSync(join(tmpdir(), 'ci-event-chromium-'))
      const context = await chromium.launchPersistentContext(profile, {
        executablePath,
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
        locale,
        colorScheme,
        viewport: { width: 1280, height: 720 },
      })
      context.setDefaultTimeout(10_000)
      contexts.push({ context, profile })
      const page = await context.newPage()
      const problems: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
      })
      page.on('pageerror', (error) => problems.push(error.message))
      page.on('dialog', (dialog) => {
        problems.push(`dialog: ${dialog.message()}`)
        void dialog.dismiss()
      })
      page.on('request', (request) => {
        const { origin, protocol } = new URL(request.url())
        if (protocol !== 'data:' && origin !== new URL(url).origin) problems.push(`request to ${request.url()}`)
      })
      await page.goto(url)
      await page.locator('#link.live').waitFor()
      return { page, problems }
    },
    async close() {
      for (const { context, profile } of contexts) {
        await context.close()
        rmSync(profile, { recursive: true, force: true })
      }
    },
  }
}
