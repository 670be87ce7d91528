/// <reference lib="dom" />
// The functions given to `evaluate` run in the page.
import { expect, onTestFinished, test } from 'vitest'
import { hasChromium, startBrowser } from './browser.ts'
import { inspected } from './inspected.ts'

const rows = 1000

test.runIf(hasChromium)('the page stays quick with a thousand rows', async ({ annotate }) => {
  const browser = await startBrowser()
  onTestFinished(() => browser.close())
  const it = await inspected()
  onTestFinished(() => it.stop())
  for (let n = 0; n < rows; n++) await it.arrive({ tag: n % 10 === 3 ? 'Concat' : 'Tts', userData: `order-${n}` })
  await it.worker.onIdle()
  const started = performance.now()
  const { page, problems } = await browser.open(it.url)
  await expect.poll(() => page.locator('#found').textContent()).toBe('1,000 callbacks')
  const shown = performance.now() - started
  expect(await page.locator('.row').count()).toBeLessThan(60)
  const filtering = await page.evaluate(() => {
    const find = document.getElementById('find') as HTMLInputElement
    const began = performance.now()
    find.value = 'order-99'
    find.dispatchEvent(new Event('input'))
    return performance.now() - began
  })
  expect(await page.locator('#found').textContent()).toBe('11 of 1,000 callbacks')
  await page.getByRole('button', { name: 'Clear filters' }).click()
  const scrolling = await page.evaluate(async () => {
    const list = document.getElementById('list') as HTMLElement
    const began = performance.now()
    for (let n = 0; n < 20; n++) {
      list.scrollTop = (list.scrollHeight * n) / 20
      await new Promise(requestAnimationFrame)
    }
    list.scrollTop = list.scrollHeight
    await new Promise(requestAnimationFrame)
    await new Promise(requestAnimationFrame)
    return (performance.now() - began) / 20
  })
  const last = page.locator('.row[aria-posinset="1000"]')
  expect(await last.getAttribute('aria-setsize')).toBe('1000')
  expect(await page.locator('.row').count()).toBeLessThan(60)
  // A new row above does not move the rows in view.
  await page.evaluate(async () => {
    const list = document.getElementById('list') as HTMLElement
    list.scrollTop = list.scrollHeight / 2
    await new Promise(requestAnimationFrame)
    await new Promise(requestAnimationFrame)
  })
  const row = page.locator(`[id="${await page.locator('.row[aria-posinset="505"]').getAttribute('id')}"]`)
  const { y: before } = (await row.boundingBox()) ?? {}
  await it.arrive({})
  await expect.poll(() => row.getAttribute('aria-posinset')).toBe('506')
  expect((await row.boundingBox())?.y).toBeCloseTo(before as number, 0)
  await annotate(
    `open ${shown.toFixed(0)} ms, filter ${filtering.toFixed(1)} ms, a frame of scrolling ${scrolling.toFixed(1)} ms`,
  )
  expect(filtering).toBeLessThan(500)
  expect(scrolling).toBeLessThan(200)
  expect(problems).toEqual([])
})

if (!hasChromium) {
  test.skip(
    '/usr/bin/chromium is not on this machine: the page with many rows was NOT tested (Debian: apt-get install chromium)',
  )
}
