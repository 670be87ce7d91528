/// <reference lib="dom" />
// The functions given to `evaluate` run in the page.
import { createCallback } from '@ci-event/simulator'
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Browser, hasChromium, startBrowser } from './browser.ts'
import { type Inspected, inspected } from './inspected.ts'

const rowsOf = (page: Page) => page.locator('.row')

describe.skipIf(!hasChromium)('the page, in Chromium', () => {
  let browser: Browser
  let it: Inspected
  beforeAll(async () => {
    browser = await startBrowser()
  })
  beforeEach(async () => {
    it = await inspected()
  })
  afterEach(() => it.stop())
  afterAll(() => browser?.close())

  const dead = async (number: number, tag = 'Tts') => {
    await it.worker.onIdle()
    const before = (await it.inbox.count()).dead
    it.broken = true
    for (let n = 0; n < number; n++) await it.arrive({ tag })
    await expect.poll(async () => (await it.inbox.count()).dead).toBe(before + number)
  }

  test('the page shows callbacks as they arrive and change, and counts them', async () => {
    const { page, problems } = await browser.open(it.url)
    expect(await page.locator('#empty').textContent()).toContain('No callbacks yet')
    await it.arrive({ tag: 'Tts', id: 'j-first' })
    await expect
      .poll(() => rowsOf(page).allInnerTexts())
      .toEqual([expect.stringMatching(/Tts[\s\S]*j-first[\s\S]*handled/)])
    await it.arrive({ tag: 'Concat', id: 'j-second' })
    await expect.poll(() => rowsOf(page).first().innerText()).toContain('Concat')
    await expect.poll(() => page.locator('#arrivals').textContent()).toMatch(/^[12] new callbacks?$/)
    expect(await page.locator('#arrivals').getAttribute('aria-live')).toBe('polite')
    await dead(1, 'Snapshot')
    await expect.poll(() => rowsOf(page).first().innerText()).toMatch(/Snapshot[\s\S]*dead/)
    expect(await page.locator('#counts').innerText()).toMatch(/2\s*done\s*1\s*dead/)
    expect(problems).toEqual([])
  })

  test('a row that does not change stays the same element while other callbacks arrive, so that no click on it is lost', async () => {
    await it.arrive({ id: 'j-still' })
    await dead(1)
    const { page, problems } = await browser.open(it.url)
    const still = page.locator('.row', { hasText: 'j-still' })
    const failed = page.locator('.row', { hasText: 'dead' })
    await expect.poll(() => rowsOf(page).count()).toBe(2)
    const states = () => Promise.all([still, failed].map((row) => row.getAttribute('data-mark')))
    for (const row of [still, failed]) await row.evaluate((element) => element.setAttribute('data-mark', 'drawn once'))
    it.broken = false
    for (const id of ['j-second', 'j-third']) {
      await it.arrive({ id })
      await expect.poll(() => rowsOf(page).first().innerText()).toMatch(new RegExp(`${id}[\\s\\S]*handled`))
    }
    expect(await states()).toEqual(['drawn once', 'drawn once'])
    // What does change is drawn again.
    await failed.click()
    await page.getByRole('button', { name: 'Replay', exact: true }).click()
    await expect.poll(() => rowsOf(page).nth(2).innerText()).toContain('handled')
    expect(problems).toEqual([])
  })

  const pressed: [string, (page: Page) => Locator, (page: Page) => Promise<unknown>][] = [
    ['the row', (page) => page.locator('.row .job').first(), (page) => page.locator('#item-title').waitFor()],
    [
      'a count above the list',
      (page) => page.locator('[data-state="dead"] b'),
      (page) => page.locator('[data-state="dead"][aria-pressed="true"]').waitFor(),
    ],
    [
      'a button of the details',
      (page) => page.getByRole('button', { name: 'Replay as new' }),
      (page) => page.getByRole('alertdialog').or(page.getByRole('dialog')).waitFor(),
    ],
  ]
  test.each(pressed)(
    '%s of an item that changes between press and release is clicked all the same',
    async (name, of, done) => {
      await dead(1)
      const { page, problems } = await browser.open(it.url)
      if (name === 'a button of the details') await page.locator('.row').click()
      const { x, y, width, height } = (await of(page).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
      await page.mouse.move(x + width / 2, y + height / 2)
      await page.mouse.down()
      it.broken = false
      const [item] = (await it.inbox.list()).items
      await it.inbox.replay(String(item?.id))
      await expect.poll(async () => (await it.inbox.count()).done).toBe(1)
      // Time to draw, if it were drawn.
      await page.waitForTimeout(1500)
      await page.mouse.up()
      await done(page)
      await expect
        .poll(async () => (await page.locator('#counts').innerText()).replace(/\s+/g, ' '))
        .toContain('1 done 0 dead')
      expect(problems).toEqual([])
    },
  )

  test('the page shows the event, result and JobId of a review, in the list and in detail', async () => {
    for (const [n, state] of ['pass', 'review', 'block', 'Failed'].entries()) {
      const { body } = createCallback(
        'ReviewImage',
        { JobId: `si${n}`, DataId: `order-${n}` },
        { state, content: 'Simple' },
      )
      await it.arrive({ body: Buffer.from(body).toString() })
    }
    const { page, problems } = await browser.open(it.url)
    await expect.poll(() => rowsOf(page).count()).toBe(4)
    expect(await rowsOf(page).allInnerTexts()).toEqual(
      [/si3[\s\S]*Failed/, /si2[\s\S]*block/, /si1[\s\S]*review/, /si0[\s\S]*pass/].map((each) =>
        expect.stringMatching(new RegExp(`ReviewImage[\\s\\S]*${each.source}`)),
      ),
    )
    const chips = page.locator('.row .states .chip')
    expect(await chips.evaluateAll((all) => all.map(({ className }) => className))).toEqual([
      'chip bad',
      'chip bad',
      'chip wait',
      'chip good',
    ])
    await rowsOf(page).nth(1).click()
    await expect.poll(() => page.locator('#item').innerText()).toMatch(/ReviewImage[\s\S]*si2[\s\S]*block/)
    await page.locator('#find').fill('order-1')
    await expect.poll(() => rowsOf(page).allInnerTexts()).toEqual([expect.stringContaining('si1')])
    expect(problems).toEqual([])
  })

  test('the page reconnects after the server was unreachable', async () => {
    const { page } = await browser.open(it.url)
    it.server.closeAllConnections()
    await it.arrive({ id: 'j-meanwhile' })
    await expect.poll(() => rowsOf(page).allInnerTexts()).toEqual([expect.stringContaining('j-meanwhile')])
    await page.locator('#link.live').waitFor()
  })

  test('the page filters by Tag, job state, status and text', async () => {
    await it.arrive({ tag: 'Tts', id: 'j-tts' })
    await it.arrive({ tag: 'Concat', id: 'j-concat', state: 'Failed', userData: 'Order-77' })
    await dead(1, 'Snapshot')
    const { page, problems } = await browser.open(it.url)
    const found = async () => (await rowsOf(page).allInnerTexts()).map((text) => /Tts|Concat|Snapshot/.exec(text)?.[0])
    await expect.poll(found).toEqual(['Snapshot', 'Concat', 'Tts'])
    await page.locator('#tag').selectOption('Tts')
    await expect.poll(found).toEqual(['Tts'])
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await expect.poll(found).toEqual(['Snapshot', 'Concat', 'Tts'])
    await page.locator('#job-state').selectOption('Failed')
    await expect.poll(found).toEqual(['Concat'])
    await page.locator('#job-state').selectOption('')
    await page.locator('#item-state').selectOption('dead')
    await expect.poll(found).toEqual(['Snapshot'])
    await page.locator('#item-state').selectOption('done')
    await expect.poll(found).toEqual(['Concat', 'Tts'])
    await page.locator('#find').fill('order-77')
    await expect.poll(found).toEqual(['Concat'])
    await expect.poll(() => page.locator('#found').textContent()).toBe('1 of 3 callbacks')
    await page.locator('#find').fill('order-78')
    await expect.poll(() => page.locator('#empty').textContent()).toContain('No callback matches')
    // New callbacks are filtered too.
    it.broken = false
    await it.arrive({ tag: 'Animation', userData: 'order-78' })
    await expect.poll(() => rowsOf(page).count()).toBe(1)
    expect(problems).toEqual([])
  })

  test('the details of an item show body, event, drift, handlers, error, headers and URL, and replay it', async () => {
    it.broken = true
    await it.arrive({
      body: '{"JobsDetail":{"JobId":"j-deep","Tag":"Tts","State":"Success","Novelty":"1","Operation":{"UserData":"u"}}}',
    })
    await expect.poll(async () => (await it.inbox.count()).dead).toBe(1)
    const { page, problems } = await browser.open(it.url)
    await rowsOf(page).first().click()
    const pane = page.locator('#item')
    await pane.getByRole('heading', { name: 'Tts' }).waitFor()
    const text = await pane.innerText()
    expect(text).toContain('/ci/callback?token=***')
    expect(text).toMatch(/unknown field\s+JobsDetail\.Novelty/)
    expect(text).toContain('the catalogue is unreachable, token=***')
    expect(text).toMatch(/failed/)
    expect(await pane.locator('details:not(.attempt) pre').first().textContent()).toContain(
      '\n    "JobId": "j-deep",\n',
    )
    await pane.getByLabel('Indent').uncheck()
    expect(await pane.locator('details:not(.attempt) pre').first().textContent()).toContain(
      '{"JobsDetail":{"JobId":"j-deep",',
    )
    await pane.getByText('Typed event').click()
    expect(await pane.locator('details:not(.attempt) pre').nth(1).textContent()).toContain('"EventName": "TaskFinish"')
    await pane.locator('summary', { hasText: 'Headers' }).click()
    expect(await pane.innerText()).toContain('COS_Media_Server')

    // The replay fails once more, then succeeds: the open details are updated.
    await pane.getByRole('button', { name: 'Replay', exact: true }).click()
    await expect.poll(() => page.locator('#toast').textContent()).toBe('Replayed 1 callback.')
    await expect.poll(async () => (await it.inbox.count()).dead).toBe(1)
    it.broken = false
    await expect.poll(() => pane.getByRole('button', { name: 'Replay', exact: true }).isEnabled()).toBe(true)
    await pane.getByRole('button', { name: 'Replay', exact: true }).click()
    await expect.poll(() => pane.locator('.head').innerText()).toContain('handled')
    expect(await pane.getByRole('button', { name: 'Replay', exact: true }).isDisabled()).toBe(true)
    // Open sections stay open.
    expect(await pane.locator('details[open]').count()).toBe(3)
    expect(problems).toEqual([])
  })

  test('the page replays all dead letters after a confirmation', async () => {
    await dead(3)
    it.broken = false
    const { page, problems } = await browser.open(it.url)
    const button = page.getByRole('button', { name: 'Replay all dead (3)' })
    await button.click()
    await page.getByRole('dialog', { name: 'Replay 3 dead callbacks?' }).waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    expect(await it.inbox.count()).toMatchObject({ dead: 3 })
    await button.click()
    await page.getByRole('button', { name: 'Replay 3', exact: true }).click()
    await expect.poll(() => page.locator('#toast').textContent()).toBe('Replayed 3 callbacks.')
    await expect.poll(() => it.inbox.count()).toMatchObject({ dead: 0, done: 3 })
    await expect.poll(() => page.locator('#replay-dead').isDisabled()).toBe(true)
    expect(problems).toEqual([])
  })

  test('the details have the attempts with their stacks, and secrets of errors are not in them', async () => {
    await dead(1)
    const { page, problems } = await browser.open(it.url)
    await rowsOf(page).first().click()
    const attempts = page.locator('#item .attempt')
    await expect.poll(() => attempts.count()).toBe(2)
    expect(await attempts.first().innerText()).toMatch(/^Attempt 2\s*dead/)
    await attempts.last().locator('summary').click()
    const stack = await attempts.last().locator('pre').innerText()
    expect(stack).toMatch(/^Error: the catalogue is unreachable, token=\*\*\*\n\s+at /)
    expect(problems).toEqual([])
  })

  test('rows show the next attempt and the last error, and a count filters by its state', async () => {
    await it.worker.close()
    it.worker = it.inbox.work(() => Promise.reject(new Error('the catalogue is away')), {
      retry: { backoff: () => 3_600_000 },
    })
    await it.arrive({})
    const { page, problems } = await browser.open(it.url)
    await expect
      .poll(() => rowsOf(page).allInnerTexts())
      .toEqual([expect.stringMatching(/next .*the catalogue is away/)])
    await page.getByRole('button', { name: '0 dead' }).click()
    await expect.poll(() => rowsOf(page).count()).toBe(0)
    await page.getByRole('button', { name: '1 waiting' }).click()
    await expect.poll(() => rowsOf(page).count()).toBe(1)
    expect(await page.getByRole('button', { name: '1 waiting' }).getAttribute('aria-pressed')).toBe('true')
    expect(problems).toEqual([])
  })

  test('the address names the filters and the open item, and the back button returns', async () => {
    await it.arrive({ tag: 'Tts', id: 'j-tts' })
    await it.arrive({ tag: 'Concat', id: 'j-concat' })
    const { page, problems } = await browser.open(it.url)
    await expect.poll(() => rowsOf(page).count()).toBe(2)
    await page.locator('#tag').selectOption('Tts')
    await expect.poll(() => rowsOf(page).count()).toBe(1)
    await rowsOf(page).first().click()
    await page.locator('#item-title').waitFor()
    await expect.poll(() => new URL(page.url()).hash).toMatch(/^#tag=Tts&item=\d+$/)
    const { page: other } = await browser.open(page.url())
    await expect.poll(() => other.locator('#item').innerText()).toContain('j-tts')
    await expect.poll(() => rowsOf(other).count()).toBe(1)
    await page.goBack()
    await expect.poll(() => page.locator('#item').isVisible()).toBe(false)
    await expect.poll(() => rowsOf(page).count()).toBe(1)
    expect(problems).toEqual([])
  })

  test('selected items are replayed after a confirmation, also by keyboard', async () => {
    await dead(3)
    it.broken = false
    const { page, problems } = await browser.open(it.url)
    await expect.poll(() => rowsOf(page).count()).toBe(3)
    await rowsOf(page).nth(1).locator('.check').click()
    expect(await page.locator('#item').isVisible()).toBe(false)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    expect(await page.locator('#selected').textContent()).toBe('2 selected')
    expect(await page.locator('.row[aria-selected="true"]').count()).toBe(2)
    await page.getByRole('button', { name: 'Replay selected' }).click()
    await page.getByRole('dialog', { name: 'Replay 2 selected callbacks?' }).waitFor()
    await page.getByRole('button', { name: 'Replay 2', exact: true }).click()
    await expect.poll(() => it.inbox.count()).toMatchObject({ dead: 1, done: 2 })
    await expect.poll(() => page.locator('#selection').isVisible()).toBe(false)
    expect(problems).toEqual([])
  })

  test('an item is replayed as new after a confirmation, and copied as a fixture', async () => {
    await it.arrive({ id: 'j-again' })
    const { page, problems } = await browser.open(it.url)
    await expect.poll(() => rowsOf(page).allInnerTexts()).toEqual([expect.stringContaining('handled')])
    await rowsOf(page).first().click()
    await page.getByRole('button', { name: 'Replay as new' }).click()
    const dialog = page.getByRole('dialog', { name: 'Replay as new?' })
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    it.broken = true
    await page.getByRole('button', { name: 'Replay as new' }).click()
    await dialog.getByRole('button', { name: 'Replay as new' }).click()
    // It has run again, although it was done.
    await expect.poll(() => it.inbox.count()).toMatchObject({ dead: 1, done: 0 })
    await page.getByRole('button', { name: 'Copy as fixture' }).click()
    const text = await page.getByRole('textbox', { name: 'Fixture' }).inputValue()
    expect(JSON.parse(JSON.parse(text).body).JobsDetail.JobId).toBe('j-again')
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    expect(problems).toEqual([])
  })

  test('charts count arrivals and failures, and tables say which Tag and handler failed', async () => {
    await it.arrive({ tag: 'Concat' })
    await dead(1, 'Snapshot')
    const { page, problems } = await browser.open(it.url)
    const figures = () => page.locator('.figure figcaption').allInnerTexts()
    await expect
      .poll(figures, { timeout: 15_000 })
      .toEqual(['Arrived 2', 'Failed attempts 2 · 67%', expect.stringContaining('Lag')])
    expect(await page.locator('.chart').first().getAttribute('aria-label')).toBe('Arrived, last 24 hours: 2')
    await page.locator('#breakdown summary').click()
    expect(await page.locator('#by-tag').innerText()).toMatch(/Snapshot\s+1\s+100%\s+1/)
    expect(await page.locator('#by-handler').innerText()).toMatch(/onTaskFinish\s+Snapshot\s+2\s+100%/)
    await page.locator('#by-tag').getByRole('button', { name: 'Snapshot' }).click()
    await expect.poll(() => rowsOf(page).allInnerTexts()).toEqual([expect.stringContaining('Snapshot')])
    expect(problems).toEqual([])
  })

  test('markup and script in a callback are shown as text everywhere', async () => {
    const hostile = [
      '<img src=x onerror="document.title=`owned`">',
      '</script><script>document.title="owned"</script>',
      '"><svg onload=alert(1)>',
      "javascript:alert('owned')",
    ].join(' ')
    it.broken = true
    await it.arrive({ tag: hostile, id: hostile, state: hostile, userData: hostile })
    await it.arrive({ body: JSON.stringify({ EventName: hostile, [hostile]: hostile }) })
    await expect.poll(async () => (await it.inbox.count()).dead).toBeGreaterThan(0)
    const { page, problems } = await browser.open(it.url)
    await expect.poll(() => rowsOf(page).count()).toBe(2)
    for (const at of [0, 1]) {
      await rowsOf(page).nth(at).click()
      await page.locator('#item-title').waitFor()
      await expect.poll(() => page.locator('#item').innerText()).toContain('onerror')
    }
    expect(await page.locator('#item details:not(.attempt) pre').first().textContent()).toContain('onerror=')
    expect(await page.locator('#tag option').allTextContents()).toContain(hostile)
    // Beside an open item there is room for the filters on request only.
    await page.getByRole('button', { name: 'Filters' }).click()
    await page.locator('#tag').selectOption(hostile)
    await expect.poll(() => rowsOf(page).count()).toBeGreaterThan(0)
    expect(await page.locator('script').count()).toBe(1)
    expect(await page.locator('img').count()).toBe(1)
    expect(await page.locator('svg:not(.chart)').count()).toBe(0)
    expect(await page.title()).toBe('ci-event inspector')
    expect(problems).toEqual([])
  })

  test('the Content-Security-Policy blocks injected script and style', async () => {
    const { page } = await browser.open(it.url)
    const refused = await page.evaluate(async () => {
      const violations: string[] = []
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective))
      const script = document.createElement('script')
      script.textContent = 'document.title = "owned"'
      document.head.append(script)
      const image = document.createElement('img')
      image.src = 'http://127.0.0.1:1/leak'
      document.body.append(image)
      const style = document.createElement('style')
      style.textContent = 'body { display: none }'
      document.head.append(style)
      // The browser reports violations later. Without all of them, the test ends at its time limit.
      while (violations.length < 3) await new Promise((resolve) => setTimeout(resolve, 10))
      return violations.sort()
    })
    expect(refused).toEqual(['img-src', 'script-src-elem', 'style-src-elem'])
    expect(await page.title()).toBe('ci-event inspector')
  })

  test('the page is in the language of the browser, and remembers a choice', async () => {
    await dead(1)
    const { page, problems } = await browser.open(it.url, { locale: 'zh-CN' })
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
    await page.getByRole('button', { name: '重放全部已放弃（1）' }).waitFor()
    await rowsOf(page).first().click()
    await page.locator('#item').getByText('最近的错误').waitFor()
    const text = await page.locator('body').innerText()
    expect(text).not.toMatch(/callbacks|replay|last error|attempts|received/i)
    await page.getByRole('button', { name: 'English' }).click()
    await page.locator('#item').getByText('Last error').waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Replay all dead (1)' }).waitFor()
    expect(problems).toEqual([])
  })

  test('both languages have the same texts', async () => {
    const { page } = await browser.open(it.url)
    const missing = await page.evaluate(async () => {
      const text = await (await fetch('translations.js')).text()
      const names = (part = '') => [...part.matchAll(/^ {4}'?([\w-]+)'?:/gm)].map(([, name]) => name).sort()
      const [en, zh] = (text.split('\n}\n')[0] ?? '').split('  zh: {').map(names)
      return { en, zh }
    })
    expect(missing.zh).toEqual(missing.en)
    expect(missing.en?.length).toBeGreaterThan(60)
  })

  test('the page can be used with the keyboard alone', async () => {
    await it.arrive({ tag: 'Tts' })
    await it.arrive({ tag: 'Concat' })
    await dead(1, 'Snapshot')
    const { page, problems } = await browser.open(it.url)
    const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent)
    await page.keyboard.press('/')
    expect(await focused()).toBe('find')
    await page.keyboard.type('s')
    await page.keyboard.press('ArrowDown')
    expect(await focused()).toBe('list')
    const active = async () => {
      const id = await page.locator('#list').getAttribute('aria-activedescendant')
      const row = page.locator(`[id="${id}"]`)
      expect(await row.getAttribute('class')).toContain('active')
      return row.innerText()
    }
    expect(await active()).toContain('Snapshot')
    await page.keyboard.press('End')
    expect(await active()).toContain('Tts')
    await page.keyboard.press('ArrowUp')
    expect(await active()).toContain('Concat')
    await page.keyboard.press('Home')
    it.broken = false
    await page.keyboard.press('Enter')
    await expect.poll(focused).toBe('item-title')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Replay')
    await page.keyboard.press('Enter')
    await expect.poll(() => it.inbox.count()).toMatchObject({ dead: 0, done: 3 })
    await expect.poll(() => page.locator('#item .head').innerText()).toContain('handled')
    await page.keyboard.press('Escape')
    await expect.poll(focused).toBe('list')
    expect(await page.locator('#item').isVisible()).toBe(false)
    expect(await active()).toContain('Snapshot')

    await page.keyboard.press('Shift+Tab')
    // A field for date and time has several places for the focus.
    const order = new Set<string | null | undefined>()
    for (let n = 0; n < 30 && !order.has('find'); n++) {
      order.add(await focused())
      await page.keyboard.press('Shift+Tab')
    }
    expect([...order].reverse()).toEqual(['find', 'tag', 'job-state', 'item-state', 'since', 'until', 'clear'])
    expect(problems).toEqual([])
  })

  test('every part of the page has a name and a role for screen readers', async () => {
    await dead(1)
    const { page } = await browser.open(it.url)
    await rowsOf(page).first().click()
    await page.locator('#item-title').waitFor()
    const tree = await page.locator('body').ariaSnapshot()
    for (const landmark of [
      'banner:',
      'main "Callbacks":',
      'search "Filters":',
      'region "Tts":',
      'listbox "Callbacks, newest first"',
    ])
      expect(tree).toContain(landmark)
    expect(tree).toMatch(/option ".*Tts.*1 attempt|option ".*Tts.*2 attempts/)
    expect(tree).toMatch(/heading "ci-event inspector" \[level=1\]/)
    const unnamed = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button, input, select, summary, [role], table, img')]
        .filter(
          (each) =>
            each.checkVisibility() &&
            each.getAttribute('role') !== 'presentation' &&
            each.getAttribute('role') !== 'status',
        )
        .filter((each) => {
          const labels = 'labels' in each ? [...((each as HTMLInputElement).labels ?? [])] : []
          const named = each.getAttribute('aria-label') ?? labels.map((label) => label.textContent).join('')
          return named.trim() === '' && each.textContent?.trim() === '' && each.getAttribute('alt') !== ''
        })
        .map((each) => each.outerHTML),
    )
    expect(unnamed).toEqual([])
    const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id))
    expect(new Set(ids).size).toBe(ids.length)
  })

  test.each(['light', 'dark'] as const)('is legible in %s', async (colorScheme) => {
    await it.arrive({ state: 'Failed' })
    await it.arrive({ tag: 'Unhandled' })
    await dead(1)
    const { page } = await browser.open(it.url, { colorScheme })
    await rowsOf(page).first().click()
    await page.locator('#item-title').waitFor()
    const faint = await page.evaluate(() => {
      const canvas = document
        .createElement('canvas')
        .getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D
      const rgba = (colour: string) => {
        canvas.clearRect(0, 0, 1, 1)
        canvas.fillStyle = colour
        canvas.fillRect(0, 0, 1, 1)
        return [...canvas.getImageData(0, 0, 1, 1).data] as [number, number, number, number]
      }
      const light = (colour: string) =>
        rgba(colour)
          .slice(0, 3)
          .map((value) => value / 255)
          .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
          .reduce((sum, value, at) => sum + value * ([0.2126, 0.7152, 0.0722][at] as number), 0)
      const behind = (each: Element | null): string => {
        if (!each) return 'white'
        const { backgroundColor } = getComputedStyle(each)
        return rgba(backgroundColor)[3] > 200 ? backgroundColor : behind(each.parentElement)
      }
      return [...document.querySelectorAll('body *')]
        .filter(
          (each) =>
            each.checkVisibility() &&
            [...each.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent?.trim()),
        )
        .filter((each) => !each.matches(':disabled, option, noscript'))
        .map((each) => {
          const [a, b] = [light(getComputedStyle(each).color), light(behind(each))].sort((x, y) => y - x) as [
            number,
            number,
          ]
          return [
            Math.round(((a + 0.05) / (b + 0.05)) * 10) / 10,
            `${each.className} ${each.textContent?.slice(0, 30)}`,
          ] as const
        })
        .filter(([ratio]) => ratio < 4.5)
    })
    expect(faint).toEqual([])
  })

  test.each([360, 400, 800])('at %i pixels a row shows JobId, job state, status, attempts and error', async (width) => {
    await dead(1)
    const { page } = await browser.open(it.url)
    await page.setViewportSize({ width, height: 760 })
    const row = rowsOf(page).first()
    for (const part of ['.job', '.states', '.status', '.number', '.note', '.tags', 'time']) {
      // Again if a change of the inbox makes the page write its rows anew meanwhile.
      await expect
        .poll(async () => {
          const box = await row.locator(part).boundingBox()
          return [part, box && box.width > 10 && box.height > 10, box && box.x + box.width <= width]
        })
        .toEqual([part, true, true])
    }
    const widest = () => page.evaluate(() => document.documentElement.scrollWidth)
    expect(await widest()).toBeLessThanOrEqual(width)
    // What belongs to the title is on its line; on a telephone the counts have one of their own.
    const tops = await page.evaluate(() =>
      ['#language', '#replay-dead', 'h1'].map((each) => {
        const box = (document.querySelector(each) as Element).getBoundingClientRect()
        return Math.round((box.top + box.bottom) / 2)
      }),
    )
    expect(Math.max(...tops) - Math.min(...tops)).toBeLessThan(8)
    await row.click()
    await page.locator('#item-title').waitFor()
    expect(await widest()).toBeLessThanOrEqual(width)
    await page.keyboard.press('Escape')
    expect(await row.isVisible()).toBe(true)
  })
})

if (!hasChromium) {
  test.skip(
    '/usr/bin/chromium is not on this machine: the inspector’s page was NOT tested (Debian: apt-get install chromium)',
  )
}
