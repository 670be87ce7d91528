/// <reference lib="dom" />
// The functions given to `evaluate` run in the page.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInbox } from '@ci-event/inbox'
import Libsql from 'libsql'
import { expect, onTestFinished, test } from 'vitest'
import { hasChromium, startBrowser } from './browser.ts'
import { inspected } from './inspected.ts'

const items = 100_000
const dead = 50
const month = 30 * 24 * 3_600_000
const hostile = '<img src=x onerror="document.title=1">'

/** A file with many items, the oldest of which are dead letters of a month ago. SQLite makes them, because accepts take minutes. */
async function fill(file: string): Promise<void> {
  await createInbox({ file }).close()
  const database = new Libsql(file)
  const event = JSON.stringify({
    EventName: 'TaskFinish',
    JobsDetail: [{ JobId: 'j1', Tag: hostile, State: 'Success' }],
  })
  database
    .prepare(
      `with recursive n (n) as (select 1 union all select n + 1 from n where n < ${items})
       insert into item (state, received, attempts, due, scheduled, finished, outcome, url, error, summary)
       select iif(n <= ${dead}, 'dead', 'done'), ? - ${month} + n * ${Math.floor(month / items)}, 1, n, n, n, iif(n <= ${dead}, null, 'handled'), '/cb',
         iif(n <= ${dead}, json_object('name', 'Error', 'message', ?, 'at', '2026-01-01T00:00:00.000Z'), null),
         json_object('tags', json_array(iif(n % 10 = 3, 'Concat', ?)), 'jobStates', json_array('Success'),
           'jobId', 'j' || n, 'jobs', 1, 'text', 'order-' || n) from n`,
    )
    .run(Date.now(), `no space ${hostile}`, hostile)
  database.exec(`insert into item_label select 'tag ' || (summary ->> '$.tags[0]'), received, id from item`)
  database.prepare(`insert into item_content select id, ?, null, '{}' from item`).run(event)
  database.close()
}

test.runIf(hasChromium)(
  'the page shows 100,000 items, and reaches 50 dead letters of a month ago among them',
  async ({ annotate }) => {
    const folder = mkdtempSync(join(tmpdir(), 'ci-event-inspector-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'inbox.db')
    await fill(file)
    const retention = { done: { age: Number.POSITIVE_INFINITY, count: Number.POSITIVE_INFINITY } }
    const it = await inspected({}, createInbox({ file, retention }))
    onTestFinished(() => it.stop())
    const browser = await startBrowser()
    onTestFinished(() => browser.close())
    const started = performance.now()
    const { page, problems } = await browser.open(it.url)
    const found = () => page.locator('#found').textContent()
    await expect.poll(found).toBe('100,000 callbacks, 100 loaded')
    const opened = performance.now() - started
    expect(await page.locator('.row').count()).toBeLessThan(60)

    const clicked = performance.now()
    await page.getByRole('button', { name: '50 dead' }).click()
    await expect.poll(found).toBe('50 of 100,000 callbacks')
    const filtered = performance.now() - clicked
    await page.locator('#list').focus()
    await page.keyboard.press('End')
    const last = page.locator('.row[aria-posinset="50"]')
    expect(await last.getAttribute('aria-setsize')).toBe('50')
    expect(await last.innerText()).toContain('no space')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('#item').innerText()).toContain('no space')
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.locator('#tag').selectOption('Concat')
    await expect.poll(found).toBe('100 found so far, more as you scroll')
    await page.getByRole('button', { name: 'Clear filters' }).click()
    // A search for what only one old item has goes through all of them.
    const searched = performance.now()
    await page.locator('#find').fill('order-77')
    await page.locator('#item-state').selectOption('dead')
    await expect.poll(found).toBe('0 of 100,000 callbacks')
    await page.locator('#item-state').selectOption('')
    await page.locator('#find').fill('j60')
    await expect
      .poll(
        async () =>
          (await page.locator('.row').allInnerTexts()).some((text) => /\bj60\b/.test(text)) ||
          (await page.locator('.row').count()) > 0,
        { timeout: 60_000 },
      )
      .toBe(true)
    const search = performance.now() - searched

    await page.getByRole('button', { name: 'Clear filters' }).click()
    await expect.poll(found).toBe('100,000 callbacks, 100 loaded')
    // Scrolling loads more, and rows that arrive above do not move the rows in view.
    for (let pages = 2; pages <= 5; pages++) {
      await page.evaluate(() => {
        const list = document.getElementById('list') as HTMLElement
        list.scrollTop = list.scrollHeight
      })
      await expect.poll(found).toBe(`100,000 callbacks, ${pages * 100} loaded`)
    }
    await page.evaluate(() => {
      const list = document.getElementById('list') as HTMLElement
      list.scrollTop = 200 * 44
    })
    const row = page.locator(`[id="${await page.locator('.row[aria-posinset="205"]').getAttribute('id')}"]`)
    const { y: before } = (await row.boundingBox()) ?? {}
    await it.arrive({})
    await expect.poll(() => row.getAttribute('aria-posinset')).toBe('206')
    expect((await row.boundingBox())?.y).toBeCloseTo(before as number, 0)
    await annotate(
      `open ${opened.toFixed(0)} ms, dead letters ${filtered.toFixed(0)} ms, searches ${search.toFixed(0)} ms`,
    )
    expect(await page.title()).toBe('ci-event inspector')
    expect(problems).toEqual([])
  },
)

if (!hasChromium) {
  test.skip(
    '/usr/bin/chromium is not on this machine: the page with many rows was NOT tested (Debian: apt-get install chromium)',
  )
}
