import { existsSync } from 'node:fs'
import { chromium, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'

const executablePath = '/usr/bin/chromium'

/** True if this machine has Chromium. Tests that need it are skipped otherwise, and say so. */
export const hasChromium: boolean = existsSync(executablePath)

/** Chromium, with a profile of its own for each page. */
export interface Browser {
  /**
   * Opens a page in a new profile, which is closed when the test ends. `problems` collects its errors, warnings, dialogs,
   * foreign requests and CSP violations.
   */
  open(
    url: string,
    options?: { locale?: string; colorScheme?: 'dark' | 'light' },
  ): Promise<{ page: Page; problems: string[] }>
  close(): Promise<void>
}

export async function startBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
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
  })
  return {
    async open(url, { locale = 'en-GB', colorScheme = 'light' } = {}) {
      const context = await browser.newContext({ locale, colorScheme, viewport: { width: 1280, height: 720 } })
      onTestFinished(() => context.close())
      context.setDefaultTimeout(10_000)
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
    close: () => browser.close(),
  }
}
