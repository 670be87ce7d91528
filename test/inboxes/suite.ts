import {
  CallbackError,
  createDispatcher,
  createReceiver,
  type Deliver,
  type Dispatcher,
  type HandlerContext,
  NonRetriableError,
  parseCallback,
  RetryAfterError,
} from '@ci-event/core'
import type { Inbox, InboxItem, InboxStats, ListOptions, StatsOptions, WorkOptions } from '@ci-event/inbox'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { documentedJson, documentedXml } from '../support/callbacks.ts'
import { createGate } from '../support/gate.ts'
import { itemsOf } from '../support/inbox-items.ts'

/** An inbox, as its test file makes it. */
export interface InboxUnderTest {
  /** Starts what it needs. */
  start?(): Promise<void>
  stop?(): Promise<void>
  /** An empty inbox. */
  create(options?: { retention?: { done?: { count?: number }; dead?: { count?: number } } }): Inbox
  /** A second view of the same storage, as another process has it; absent when there cannot be one. */
  other?(inbox: Inbox): Inbox
}

/** Retries at once, so that tests are quick, and without lines on the console. */
const quick: WorkOptions = {
  pollInterval: 20,
  retry: { attempts: 4, backoff: { initial: 10, factor: 1 } },
  onDeadLetter: () => {},
}

let count = 0
const fresh = (): string => `j${String(++count).padStart(8, '0')}${Math.random().toString(16).slice(2, 10)}`

function eventOf(...jobs: object[]) {
  return parseCallback(JSON.stringify({ JobsDetail: jobs }))
}

function jobs(number = 1): object[] {
  return Array.from({ length: number }, () => ({ JobId: fresh(), Tag: 'Tts', State: 'Success' }))
}

function contextOf(overrides: Partial<HandlerContext> = {}): HandlerContext {
  return {
    event: eventOf(),
    receivedAt: new Date(),
    headers: {},
    url: '/',
    attempt: 1,
    signal: new AbortController().signal,
    ...overrides,
  }
}

/** The behaviour of every inbox. */
export function testInbox(name: string, { start, stop, create, other }: InboxUnderTest): void {
  describe(name, () => {
    const open: Inbox[] = []
    const make: InboxUnderTest['create'] = (options) => {
      const inbox = create(options)
      open.push(inbox)
      return inbox
    }
    const elsewhere = (inbox: Inbox): Inbox => {
      const view = other?.(inbox) ?? inbox
      if (view !== inbox) open.push(view)
      return view
    }
    beforeAll(async () => start?.())
    afterEach(async () => {
      await Promise.all(open.splice(0).map((inbox) => inbox.close()))
    })
    afterAll(async () => stop?.())

    const accept = async (inbox: Inbox, ...details: object[]) =>
      (await inbox.accept(eventOf(...details), contextOf())).outcome
    const only = async (inbox: Inbox): Promise<InboxItem> => {
      const items = await itemsOf(inbox)
      expect(items).toHaveLength(1)
      return items[0] as InboxItem
    }
    const becomes = (inbox: Inbox, state: string, number = 1) =>
      expect.poll(async () => (await inbox.list({ state: state as 'done' })).items.length).toBe(number)
    const dispatcherOf = (inbox: Inbox, handler: (id: string, context: HandlerContext) => unknown): Dispatcher =>
      createDispatcher({ ledger: inbox.ledger, onTaskFinish: (job, context) => handler(job.JobId, context) })

    describe('accepting', () => {
      test('accept stores the event with everything that came with it', async () => {
        const inbox = make()
        const receivedAt = new Date('2026-01-31T08:00:00.123Z')
        const event = eventOf(...jobs(2))
        const body = Buffer.from('<Response>\u0000\u00ff输出</Response>')
        const given = { receivedAt, headers: { 'x-a': ['1', '2'] }, url: '/cb?token=***', subject: 'order 1', body }
        expect(await inbox.accept(event, contextOf(given))).toEqual({ outcome: 'accepted' })
        const { id, nextAttemptAt, body: kept, ...item } = await only(inbox)
        expect(item).toEqual({
          state: 'waiting',
          event,
          receivedAt,
          headers: { 'x-a': ['1', '2'] },
          url: '/cb?token=***',
          subject: 'order 1',
          attempts: 0,
          handlers: [],
          history: [],
        })
        expect(Buffer.from(kept as Uint8Array)).toEqual(body)
        expect(nextAttemptAt?.getTime()).toBeLessThanOrEqual(Date.now())
        expect(await inbox.get(id)).toMatchObject({ id, event })
        expect(await inbox.get('0')).toBeUndefined()
        expect(await inbox.count()).toEqual({ waiting: 1, running: 0, done: 0, dead: 0 })
      })

      test('accept stores a text body as text, and no body as none', async () => {
        const inbox = make()
        await inbox.accept(eventOf(...jobs()), contextOf({ body: 'text' }))
        await inbox.accept(eventOf(...jobs()), contextOf())
        const items = await itemsOf(inbox)
        expect(items.map(({ body }) => body).toSorted()).toEqual(['text', undefined])
      })

      test.each([
        '{"EventName":[{"toString":["a","b"]}],"WorkflowExecution":{"RunId":"i0"}}',
        '{"EventName":"TaskFinish","JobsDetail":{"JobId":"j1","Tag":[{"toString":["a","b"]}]}}',
      ])('accept stores a callback whose names cannot be turned into text: %s', async (body) => {
        const inbox = make()
        const event = parseCallback(body)
        expect(await inbox.accept(event, contextOf({ body }))).toEqual({ outcome: 'accepted' })
        expect((await only(inbox)).event).toEqual(event)
      })

      test('accept stores the same facts once, in XML or JSON, waiting or done', async () => {
        const inbox = make()
        expect(await inbox.accept(parseCallback(documentedXml), contextOf())).toEqual({ outcome: 'accepted' })
        expect(await inbox.accept(parseCallback(documentedJson), contextOf())).toEqual({ outcome: 'duplicate' })
        const handler = vi.fn()
        inbox.work(dispatcherOf(inbox, handler).dispatch, quick)
        await becomes(inbox, 'done')
        expect(await elsewhere(inbox).accept(parseCallback(documentedJson), contextOf())).toEqual({
          outcome: 'duplicate',
        })
        expect(handler).toHaveBeenCalledTimes(1)
        expect(await inbox.count()).toMatchObject({ waiting: 0, done: 1 })
      })

      test('accept stores different facts about one job separately, and an event without a JobId each time', async () => {
        const inbox = make()
        const [job] = jobs()
        expect(await accept(inbox, { ...job })).toBe('accepted')
        expect(await accept(inbox, { ...job, UserData: 'more' })).toBe('accepted')
        expect(await accept(inbox, { ...job }, ...jobs())).toBe('accepted')
        expect(await accept(inbox, { Tag: 'Tts', State: 'Success' })).toBe('accepted')
        expect(await accept(inbox, { Tag: 'Tts', State: 'Success' })).toBe('accepted')
        expect(await inbox.count()).toMatchObject({ waiting: 5 })
      })

      test('accept stores many events at once, and each duplicate among them once', async () => {
        const inbox = make()
        const all = jobs(50)
        const outcomes = await Promise.all([...all, ...all, ...all].map((job) => accept(inbox, job)))
        expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(50)
        expect(await inbox.count()).toMatchObject({ waiting: 50 })
      })

      test('a receiver with an inbox answers 200 before anything is handled', async () => {
        const inbox = make()
        const receiver = createReceiver({ deliver: inbox.accept })
        const request = (body: Uint8Array | string) => ({
          method: 'POST',
          url: '/cb?token=secret-secret-secret',
          headers: { 'content-type': 'application/xml', authorization: 'no' },
          readBody: async () => body,
        })
        const response = await receiver.receive(request(Buffer.from(documentedXml)))
        expect([response.status, response.outcome]).toEqual([200, 'accepted'])
        expect((await receiver.receive(request(documentedJson))).outcome).toBe('duplicate')
        const item = await only(inbox)
        expect(Buffer.from(item.body as Uint8Array).toString()).toBe(documentedXml)
        expect(item).toMatchObject({ url: '/cb?token=***', headers: { 'content-type': 'application/xml' } })
        expect(item.headers).not.toHaveProperty('authorization')
      })
    })

    describe('working', () => {
      test('a worker runs what was accepted before and after it started, and passes on what the receiver knew', async () => {
        const inbox = make()
        const receivedAt = new Date('2026-01-31T08:00:00Z')
        const contexts: HandlerContext[] = []
        await inbox.accept(eventOf(...jobs()), contextOf({ receivedAt, url: '/a', headers: { h: 'v' }, subject: 's' }))
        inbox.work(dispatcherOf(inbox, (_, context) => contexts.push(context)).dispatch, quick)
        await becomes(inbox, 'done')
        expect(contexts[0]).toMatchObject({ receivedAt, url: '/a', headers: { h: 'v' }, subject: 's', attempt: 1 })
        await accept(inbox, ...jobs())
        await becomes(inbox, 'done', 2)
        const [item] = await itemsOf(inbox)
        expect(item).toMatchObject({ state: 'done', attempts: 1, outcome: 'handled' })
        expect(item?.finishedAt).toBeInstanceOf(Date)
        expect(item?.handlers).toEqual([{ handler: 'onTaskFinish', jobId: expect.any(String), state: 'done' }])
      })

      test('a worker runs as many items at once as `concurrency` says', async () => {
        const inbox = make()
        const gate = createGate()
        let running = 0
        let most = 0
        const deliver: Deliver = async () => {
          most = Math.max(most, ++running)
          await gate.opened
          running--
          return { outcome: 'handled' }
        }
        for (const job of jobs(9)) await accept(inbox, job)
        const worker = inbox.work(deliver, { ...quick, concurrency: 3 })
        await expect.poll(() => running).toBe(3)
        expect(worker.running).toBe(3)
        expect(await inbox.count()).toMatchObject({ waiting: 6, running: 3 })
        gate.open()
        await becomes(inbox, 'done', 9)
        expect(most).toBe(3)
      })

      test('two workers that share an inbox run each item once', async () => {
        const inbox = make()
        const handled: string[] = []
        const runs = new Map<Inbox, number>()
        for (const view of [inbox, elsewhere(inbox)]) {
          runs.set(view, 0)
          const handler = async (id: string): Promise<void> => {
            runs.set(view, (runs.get(view) ?? 0) + 1)
            await new Promise((resolve) => setTimeout(resolve, 2))
            handled.push(id)
          }
          view.work(dispatcherOf(view, handler).dispatch, { ...quick, concurrency: 4 })
        }
        const all = jobs(100)
        await Promise.all(all.map((job) => accept(inbox, job)))
        await becomes(inbox, 'done', 100)
        expect(handled.toSorted()).toEqual(all.map((job) => (job as { JobId: string }).JobId).toSorted())
        expect(Math.min(...runs.values())).toBeGreaterThan(0)
      })

      test('onIdle resolves when no item is due and none is running', async () => {
        const inbox = make()
        const gate = createGate()
        const handler = vi.fn(() => gate.opened)
        const worker = inbox.work(dispatcherOf(inbox, handler).dispatch, { ...quick, concurrency: 2 })
        for (const job of jobs(6)) await accept(inbox, job)
        await expect.poll(() => handler.mock.calls.length).toBe(2)
        let isIdle = false
        const idle = worker.onIdle().then(() => {
          isIdle = true
        })
        expect(await inbox.count()).toMatchObject({ waiting: 4, running: 2 })
        expect(isIdle).toBe(false)
        gate.open()
        await idle
        expect(handler).toHaveBeenCalledTimes(6)
        expect(await inbox.count()).toEqual({ waiting: 0, running: 0, done: 6, dead: 0 })
      })
    })

    describe('retrying', () => {
      test('a retry runs only the handlers that have not succeeded', async () => {
        const inbox = make()
        const runs: string[] = []
        const dispatcher = createDispatcher({ ledger: inbox.ledger })
        dispatcher.on('Tts', (_, { attempt }) => runs.push(`first ${attempt}`), { name: 'first' })
        dispatcher.on('Tts', (_, { attempt }) => {
          runs.push(`second ${attempt}`)
          if (attempt < 3) throw new Error('not yet')
        }, { name: 'second' }) // biome-ignore format: two arguments
        await accept(inbox, ...jobs())
        inbox.work(dispatcher.dispatch, quick)
        await becomes(inbox, 'done')
        expect(runs.toSorted()).toEqual(['first 1', 'second 1', 'second 2', 'second 3'])
        const item = await only(inbox)
        expect(item).toMatchObject({ attempts: 3, lastError: { message: 'second: not yet' } })
        expect(item.handlers.map(({ handler, state }) => [handler, state]).toSorted()).toEqual([
          ['first', 'done'],
          ['second', 'done'],
        ])
      })

      test('an item that waits for a retry shows when it is due', async () => {
        const inbox = make()
        await accept(inbox, ...jobs())
        const deliver = vi.fn<Deliver>(() => Promise.reject(new Error('no')))
        inbox.work(deliver, { ...quick, retry: { backoff: () => 3_600_000 } })
        await expect.poll(() => deliver.mock.calls.length).toBe(1)
        await becomes(inbox, 'waiting')
        const { nextAttemptAt, lastError } = await only(inbox)
        expect(lastError?.message).toBe('no')
        const pause = Number(nextAttemptAt) - Number(lastError?.at)
        expect(pause).toBeGreaterThanOrEqual(3_600_000)
        expect(pause).toBeLessThan(3_700_000)
      })

      test('a retry waits for the pause that the backoff returns', async () => {
        const inbox = make()
        const times: number[] = []
        const asked: unknown[] = []
        const backoff = (attempt: number, error: unknown): number => {
          asked.push([attempt, (error as Error).message])
          return attempt * 50
        }
        const deliver: Deliver = async (_, { attempt }) => {
          times.push(performance.now())
          if (attempt < 3) throw new Error(`no ${attempt}`)
          return { outcome: 'handled' }
        }
        await accept(inbox, ...jobs())
        inbox.work(deliver, { pollInterval: 20, retry: { backoff } })
        await becomes(inbox, 'done')
        expect(asked).toEqual([
          [1, 'no 1'],
          [2, 'no 2'],
        ])
        const [first = 0, second = 0, third = 0] = times
        expect(second - first).toBeGreaterThanOrEqual(49)
        expect(third - second).toBeGreaterThanOrEqual(99)
      })

      test('a retry waits for as long as a RetryAfterError says', async () => {
        const inbox = make()
        const times: number[] = []
        const dispatcher = dispatcherOf(inbox, (_, { attempt }) => {
          times.push(performance.now())
          if (attempt === 1) throw new RetryAfterError(100)
        })
        await accept(inbox, ...jobs())
        inbox.work(dispatcher.dispatch, { ...quick, retry: { backoff: () => 100_000 } })
        await becomes(inbox, 'done')
        expect((times[1] as number) - (times[0] as number)).toBeGreaterThanOrEqual(99)
      })

      test('an attempt that found the job busy elsewhere is not counted', async () => {
        const inbox = make()
        let calls = 0
        const deliver: Deliver = async () => {
          if (++calls <= 8) throw new CallbackError('busy', 'elsewhere', { retryAfter: 5 })
          return { outcome: 'handled' }
        }
        await accept(inbox, ...jobs())
        inbox.work(deliver, quick)
        await becomes(inbox, 'done')
        expect([calls, (await only(inbox)).attempts]).toEqual([9, 1])
      })

      test('items that always fail do not delay the others', async () => {
        const inbox = make()
        const bad = new Set<string>()
        for (const job of jobs(5)) {
          bad.add((job as { JobId: string }).JobId)
          await accept(inbox, job)
        }
        const dispatcher = dispatcherOf(inbox, (id) => {
          if (bad.has(id)) throw new Error('poison')
        })
        inbox.work(dispatcher.dispatch, { ...quick, concurrency: 1, retry: { attempts: 3, backoff: () => 3_600_000 } })
        for (const job of jobs(20)) await accept(inbox, job)
        await becomes(inbox, 'done', 20)
        expect(await inbox.count()).toEqual({ waiting: 5, running: 0, done: 20, dead: 0 })
      })

      test('`oldest` says when the oldest item that waits or runs was received', async () => {
        const inbox = make()
        expect(await inbox.oldest()).toBeUndefined()
        const [bad, good] = [jobs()[0], jobs()[0]] as [{ JobId: string }, { JobId: string }]
        const started = Date.now()
        await accept(inbox, bad)
        const accepted = Date.now()
        await accept(inbox, good)
        const dispatcher = dispatcherOf(inbox, (id) => {
          if (id === bad.JobId) throw new Error('poison')
        })
        inbox.work(dispatcher.dispatch, { ...quick, retry: { attempts: 3, backoff: () => 3_600_000 } })
        await becomes(inbox, 'done', 1)
        await becomes(inbox, 'waiting', 1)
        const oldest = Number(await inbox.oldest())
        expect(oldest).toBeGreaterThanOrEqual(started)
        expect(oldest).toBeLessThanOrEqual(accepted)
      })
    })

    describe('giving up', () => {
      test('an item becomes a dead letter after its last attempt, and can be replayed', async () => {
        const inbox = make()
        let isHealthy = false
        const attempts: number[] = []
        const dispatcher = dispatcherOf(inbox, (_, { attempt }) => {
          attempts.push(attempt)
          if (!isHealthy) throw new Error('no')
        })
        const onDeadLetter = vi.fn()
        await accept(inbox, ...jobs())
        inbox.work(dispatcher.dispatch, { ...quick, onDeadLetter })
        await becomes(inbox, 'dead')
        await expect.poll(() => onDeadLetter.mock.calls.length).toBe(1)
        const [dead] = await itemsOf(inbox, { state: 'dead' })
        expect(dead).toMatchObject({ state: 'dead', attempts: 4, lastError: { message: 'onTaskFinish: no' } })
        expect(dead?.handlers).toEqual([
          { handler: 'onTaskFinish', jobId: expect.any(String), state: 'failed', error: 'no' },
        ])
        expect(onDeadLetter.mock.calls[0]).toMatchObject([
          { id: dead?.id, state: 'dead' },
          { message: 'onTaskFinish: no' },
        ])
        expect(await inbox.replay('0')).toBe(false)
        isHealthy = true
        expect(await elsewhere(inbox).replay(dead?.id as string)).toBe(true)
        await becomes(inbox, 'done')
        expect(attempts).toEqual([1, 2, 3, 4, 1])
        expect(await inbox.replay(dead?.id as string)).toBe(false)
        expect(onDeadLetter).toHaveBeenCalledTimes(1)
      })

      test('an item becomes a dead letter at once when its only handler throws a NonRetriableError', async () => {
        const inbox = make()
        const handler = vi.fn(() => {
          throw new NonRetriableError('never')
        })
        await accept(inbox, ...jobs())
        inbox.work(dispatcherOf(inbox, handler).dispatch, quick)
        await becomes(inbox, 'dead')
        expect(handler).toHaveBeenCalledTimes(1)
        expect((await only(inbox)).handlers).toMatchObject([{ state: 'given-up', error: 'never' }])
      })

      test('a handler that gave up runs again only when the item is replayed, and the others are retried', async () => {
        const inbox = make()
        const runs: string[] = []
        let isHealthy = false
        const dispatcher = createDispatcher({ ledger: inbox.ledger })
        dispatcher.on('Tts', (_, { attempt }) => {
          runs.push('flaky')
          if (attempt === 1) throw new Error('once')
        }, { name: 'flaky' }) // biome-ignore format: two arguments
        dispatcher.on('Tts', () => {
          runs.push('picky')
          if (!isHealthy) throw new NonRetriableError('never')
        }, { name: 'picky' }) // biome-ignore format: two arguments
        await accept(inbox, ...jobs())
        inbox.work(dispatcher.dispatch, quick)
        await becomes(inbox, 'dead')
        expect(runs.toSorted()).toEqual(['flaky', 'flaky', 'picky'])
        const item = await only(inbox)
        expect(item).toMatchObject({ attempts: 2, lastError: { message: 'picky gave up: never' } })
        expect(item.handlers.map(({ handler, state }) => `${handler} ${state}`).toSorted()).toEqual([
          'flaky done',
          'picky given-up',
        ])
        isHealthy = true
        await inbox.replay(item.id)
        await becomes(inbox, 'done')
        expect(runs.slice(3)).toEqual(['picky'])
      })

      test('an item whose handler never settles becomes a dead letter after its attempts', async () => {
        const inbox = make()
        const gate = createGate()
        const onDeadLetter = vi.fn()
        const dispatcher = createDispatcher({
          ledger: inbox.ledger,
          handlerTimeout: 50,
          onTaskFinish: { Tts: () => gate.opened },
        })
        await accept(inbox, ...jobs())
        const retry = { attempts: 3, backoff: () => 10 }
        inbox.work(dispatcher.dispatch, { ...quick, retry, onDeadLetter })
        await expect.poll(() => onDeadLetter.mock.calls.length).toBe(1)
        expect(await only(inbox)).toMatchObject({ state: 'dead', attempts: 3 })
        gate.open()
      })

      test('text that databases refuse is stored exactly, and never keeps an item from ending', async () => {
        const inbox = make()
        const odd = 'NUL \0, lone \ud800 and \udc00, pair 😀, mark ␛0000'
        const event = eventOf({ ...jobs()[0], Tag: odd, [odd]: odd })
        await inbox.accept(event, contextOf({ body: odd, url: `/${odd}`, subject: odd }))
        expect(await only(inbox)).toMatchObject({ event, body: odd, url: `/${odd}`, subject: odd })
        const times: number[] = []
        const deliver: Deliver = async (given) => {
          times.push(performance.now())
          expect(given).toEqual(event)
          throw new Error(odd)
        }
        inbox.work(deliver, { ...quick, retry: { attempts: 2, backoff: () => 50 } })
        await becomes(inbox, 'dead')
        expect(await only(inbox)).toMatchObject({ attempts: 2, lastError: { message: odd }, event })
        expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(49)
      })

      test('several replays of an item at once run it once, and none of them rejects', async () => {
        const inbox = make()
        const fail: Deliver = async () => {
          throw new NonRetriableError('never')
        }
        await accept(inbox, ...jobs())
        const worker = inbox.work(fail, quick)
        await becomes(inbox, 'dead')
        await worker.close()
        const { id } = await only(inbox)
        const replays = await Promise.all([inbox, elsewhere(inbox), inbox].map((view) => view.replay(id)))
        expect(replays).toContain(true)
        const handled = vi.fn<Deliver>(async () => ({ outcome: 'handled' }))
        inbox.work(handled, quick)
        await becomes(inbox, 'done')
        expect(handled).toHaveBeenCalledTimes(1)
        expect(await inbox.replay(id)).toBe(false)
      })

      test('onDeadLetter is called again when it failed', async () => {
        const inbox = make()
        const onDeadLetter = vi.fn()
        const onError = vi.fn()
        onDeadLetter.mockRejectedValueOnce(new Error('the pager is down'))
        const deliver: Deliver = async () => {
          throw new NonRetriableError('never')
        }
        await accept(inbox, ...jobs())
        inbox.work(deliver, { ...quick, lease: 300, onDeadLetter, onError })
        await expect.poll(() => onDeadLetter.mock.calls.length).toBe(2)
        expect(onError).toHaveBeenCalledWith(expect.objectContaining({ message: 'the pager is down' }))
        // The next search for dead letters has come and gone when a later one has been notified of.
        await accept(inbox, ...jobs())
        await expect.poll(() => onDeadLetter.mock.calls.length).toBe(3)
        expect(onDeadLetter.mock.calls[2]?.[0].id).not.toBe(onDeadLetter.mock.calls[1]?.[0].id)
      })

      test('the stored error holds no secrets of the event', async () => {
        const inbox = make()
        const deliver: Deliver = async () => {
          throw new NonRetriableError('cannot open a.pdf with pass-word-1 at https://h/x?q-signature=abcdef&b=1')
        }
        await accept(inbox, { ...jobs()[0], Operation: { DocProcess: { DocPassword: 'pass-word-1' } } })
        inbox.work(deliver, quick)
        await becomes(inbox, 'dead')
        expect((await only(inbox)).lastError?.message).toBe(
          'cannot open a.pdf with *** at https://h/x?q-signature=***&b=1',
        )
      })
    })

    describe('listing', () => {
      const arrive = (inbox: Inbox, job: object, receivedAt: Date, more: Partial<HandlerContext> = {}) =>
        inbox.accept(eventOf({ ...jobs()[0], ...job }), contextOf({ body: 'text', url: '/cb', receivedAt, ...more }))
      const day = 86_400_000
      const start = Date.UTC(2026, 0, 31, 8)
      const messagesOf = async (inbox: Inbox, options: ListOptions) =>
        (await inbox.list(options)).items.map(({ summary }) => /m\d+/.exec(summary.text)?.[0])

      test('a list has the newest first, without contents', async () => {
        const inbox = make()
        // The order is that of receipt, not that of storing.
        for (const n of [2, 3, 1]) await arrive(inbox, { Message: `m${n}` }, new Date(start + n))
        await inbox.accept(eventOf(...jobs(2)), contextOf({ receivedAt: new Date(start) }))
        const { items, ...rest } = await inbox.list()
        expect(rest).toEqual({})
        expect(items.map(({ receivedAt }) => receivedAt.getTime() - start)).toEqual([3, 2, 1, 0])
        expect(items[0]).toMatchObject({ state: 'waiting', url: '/cb', attempts: 0 })
        expect(items[0]?.summary.text).toContain('m3')
        expect(items[3]?.summary).toMatchObject({ jobs: 2, jobStates: ['Success'] })
        for (const name of ['event', 'body', 'headers', 'handlers', 'history'])
          expect(items[0]).not.toHaveProperty(name)
      })

      test('a list has pages, which items that arrive meanwhile do not move', async () => {
        const inbox = make()
        for (let n = 0; n < 25; n++) await arrive(inbox, { Message: `m${n}` }, new Date(start + Math.floor(n / 3)))
        const seen: string[] = []
        let cursor: string | undefined
        let pages = 0
        do {
          const page = await inbox.list({ limit: 4, cursor })
          seen.push(...page.items.map(({ id }) => id))
          cursor = page.cursor
          pages++
          await arrive(inbox, {}, new Date(start + day))
        } while (cursor !== undefined)
        expect([pages, seen.length, new Set(seen).size]).toEqual([7, 25, 25])
      })

      test.each<[what: string, options: ListOptions, messages: string[]]>([
        ['a Tag', { tag: 'Concat' }, ['m4', 'm1']],
        ['a job state', { jobState: 'Failed' }, ['m3', 'm1']],
        ['a Tag and a job state', { tag: 'Concat', jobState: 'Failed' }, ['m1']],
        ['a state', { state: 'dead' }, ['m2']],
        ['a state and a Tag', { state: 'waiting', tag: 'Tts' }, ['m3']],
        ['a time', { since: new Date(start + 2 * day), until: new Date(start + 4 * day) }, ['m3', 'm2']],
        ['a time and a Tag', { since: new Date(start + 2 * day), tag: 'Concat' }, ['m4']],
        ['words in any case', { text: 'ORDER-1 m' }, ['m3', 'm1']],
        ['words of the last error', { text: 'unreachable' }, ['m2']],
        ['words and a state', { text: 'order-1', state: 'dead' }, []],
        ['a Tag that does not occur', { tag: 'Snapshot' }, []],
        ['a time that has not come', { since: new Date(start + 90 * day) }, []],
      ])('a list has only the items of %s', async (_, options, messages) => {
        const inbox = make()
        await arrive(inbox, { Message: 'm2' }, new Date(start + 2 * day))
        const worker = inbox.work(async () => {
          throw new NonRetriableError('the catalogue is unreachable')
        }, quick)
        await becomes(inbox, 'dead')
        await worker.close()
        await arrive(inbox, { Message: 'm1 order-1', Tag: 'Concat', State: 'Failed' }, new Date(start + day))
        await arrive(inbox, { Message: 'm3 order-1', State: 'Failed' }, new Date(start + 3 * day))
        await arrive(inbox, { Message: 'm4', Tag: 'Concat' }, new Date(start + 4 * day))
        expect(await messagesOf(inbox, options)).toEqual(messages)
        expect((await inbox.list(options)).cursor).toBeUndefined()
        // Page by page, nothing is lost either.
        const first = await inbox.list({ ...options, limit: 1 })
        const rest = first.cursor === undefined ? [] : await messagesOf(inbox, { ...options, cursor: first.cursor })
        expect([...first.items.map(({ summary }) => /m\d+/.exec(summary.text)?.[0]), ...rest]).toEqual(messages)
      })

      test.each<[ListOptions, string]>([
        [{ limit: 0 }, '`limit` must be an integer from 1 to 1000, got 0.'],
        [{ limit: 1001 }, '`limit` must be an integer from 1 to 1000, got 1001.'],
        [{ cursor: "1' or 1" }, '`cursor` must be one that `list` returned, got "1\' or 1".'],
        [{ since: new Date(Number.NaN) }, '`since` must be a valid Date, got Invalid Date.'],
        [{ until: 5 as never }, '`until` must be a valid Date, got 5.'],
        [{ state: 'gone' as never }, '`state` must be one of waiting, running, done, dead, got gone.'],
      ])('a list refuses %o', async (options, message) => {
        await expect(make().list(options)).rejects.toMatchObject({ code: 'misconfigured', message })
      })
    })

    describe('history and statistics', () => {
      const flaky = (inbox: Inbox, failures: number): Dispatcher =>
        dispatcherOf(inbox, (_, { attempt }) => {
          if (attempt <= failures)
            throw new Error(`attempt ${attempt} with pass-word-1`, { cause: new Error('the disk is full') })
        })
      const sumOf = ({ buckets }: InboxStats, name: 'arrived' | 'done' | 'dead' | 'attempts' | 'failed') =>
        buckets.reduce((total, bucket) => total + bucket[name], 0)
      const secret = { Operation: { DocProcess: { DocPassword: 'pass-word-1' } } }

      test('an item keeps its attempts, with stacks and causes and without secrets', async () => {
        const inbox = make()
        await accept(inbox, { ...jobs()[0], ...secret })
        inbox.work(flaky(inbox, 2).dispatch, quick)
        await becomes(inbox, 'done')
        const { history } = await only(inbox)
        expect(history.map(({ attempt, result }) => [attempt, result])).toEqual([
          [1, 'failed'],
          [2, 'failed'],
          [3, 'done'],
        ])
        const [first, , last] = history
        expect(first?.startedAt).toBeInstanceOf(Date)
        expect(first?.durationMs).toBeGreaterThanOrEqual(0)
        const [error] = first?.errors ?? []
        expect(error).toMatchObject({ handler: 'onTaskFinish', jobId: expect.any(String), name: 'Error' })
        expect(error?.stack).toMatch(
          /^Error: attempt 1 with \*\*\*\n\s+at [\s\S]*caused by Error: the disk is full\n\s+at /,
        )
        expect(last?.errors).toEqual([])
      })

      test('an item that succeeds at once keeps no attempts', async () => {
        const inbox = make()
        await accept(inbox, ...jobs())
        inbox.work(flaky(inbox, 0).dispatch, quick)
        await becomes(inbox, 'done')
        expect(await only(inbox)).toMatchObject({ attempts: 1, history: [] })
      })

      test('an item keeps its newest 20 attempts, of each 4,000 characters', async () => {
        const inbox = make()
        const details = jobs(8)
        await accept(inbox, ...details)
        const dispatcher = dispatcherOf(inbox, () => {
          throw new Error('x'.repeat(20_000))
        })
        inbox.work(dispatcher.dispatch, { ...quick, retry: { attempts: 24, backoff: () => 1 } })
        await becomes(inbox, 'dead')
        const { history } = await only(inbox)
        expect(history.map(({ attempt }) => attempt)).toEqual(Array.from({ length: 20 }, (_, n) => n + 5))
        expect(history.at(-1)?.result).toBe('dead')
        for (const { errors } of history) {
          expect(errors).toHaveLength(3)
          expect(errors.map(({ stack }) => stack).join('').length).toBeLessThanOrEqual(4000)
        }
      })

      test('a replay as new runs every handler again, of a done item too, once', async () => {
        const inbox = make()
        const runs: string[] = []
        const dispatcher = createDispatcher({ ledger: inbox.ledger })
        dispatcher.on('Tts', () => runs.push('first'), { name: 'first' })
        dispatcher.on('Tts', () => {
          runs.push('second')
          if (runs.filter((each) => each === 'second').length === 2) throw new Error('once')
        }, { name: 'second' }) // biome-ignore format: two arguments
        await accept(inbox, ...jobs())
        inbox.work(dispatcher.dispatch, quick)
        await becomes(inbox, 'done')
        const { id } = await only(inbox)
        expect(await inbox.replay(id)).toBe(false)
        expect(await elsewhere(inbox).replay(id, { asNew: true })).toBe(true)
        await expect.poll(() => runs.length).toBe(5)
        await becomes(inbox, 'done')
        // The attempt after the failure runs only the handler that failed.
        expect(runs.toSorted()).toEqual(['first', 'first', 'second', 'second', 'second'])
        expect(await only(inbox)).toMatchObject({ attempts: 2, outcome: 'handled' })
        expect(await inbox.replay('0', { asNew: true })).toBe(false)
      })

      test('statistics count arrivals, ends, attempts, durations and lag, by time, Tag and handler', async () => {
        const inbox = make()
        const EndTime = new Date(Date.now() - 90_000).toISOString()
        await accept(inbox, { ...jobs()[0], EndTime })
        await accept(inbox, { ...jobs()[0], Tag: 'Concat' })
        const dispatcher = dispatcherOf(inbox, async (_, { attempt, event }) => {
          await new Promise((resolve) => setTimeout(resolve, 20))
          const [job] = (event as { JobsDetail: { Tag: string }[] }).JobsDetail
          if (job?.Tag === 'Concat' || attempt === 1) throw new Error('no')
        })
        inbox.work(dispatcher.dispatch, { ...quick, retry: { attempts: 2, backoff: () => 1 } })
        await becomes(inbox, 'done')
        await becomes(inbox, 'dead')
        const view = elsewhere(inbox)
        // Another process sees them within a second or so.
        await expect.poll(async () => sumOf(await view.stats(), 'attempts'), { timeout: 5000 }).toBe(4)
        const stats = await view.stats({ bucket: 3_600_000 })
        expect(stats.buckets.length).toBeGreaterThanOrEqual(24)
        expect(stats.buckets.length).toBeLessThanOrEqual(26)
        const sums = (['arrived', 'done', 'dead', 'attempts', 'failed'] as const).map((name) => sumOf(stats, name))
        expect(sums).toEqual([2, 1, 1, 4, 3])
        const tag = (name: string) => stats.tags.find((each) => each.tag === name)
        expect(tag('Tts')).toMatchObject({ arrived: 1, done: 1, dead: 0, attempts: 2, failed: 1 })
        expect(tag('Tts')?.lag?.average).toBeGreaterThanOrEqual(89_000)
        expect(tag('Tts')?.lag?.longest).toBeLessThan(180_000)
        expect(tag('Concat')).toMatchObject({ arrived: 1, done: 0, dead: 1, attempts: 2, failed: 2 })
        expect(tag('Concat')).not.toHaveProperty('lag')
        expect(stats.handlers).toHaveLength(2)
        const handler = stats.handlers.find((each) => each.tag === 'Concat')
        expect(handler).toMatchObject({ handler: 'onTaskFinish', runs: 2, failed: 2 })
        expect(handler?.duration.average).toBeGreaterThanOrEqual(15)
        expect(handler?.duration.longest).toBeGreaterThanOrEqual(handler?.duration.average as number)
        expect(stats).not.toHaveProperty('countedTo')
        expect(stats.buckets.at(-1)?.start.getTime()).toBeLessThanOrEqual(Date.now())
      })

      test('statistics of a day are there by the minute', async () => {
        const { buckets } = await make().stats({ bucket: 60_000 })
        expect(buckets).toHaveLength(1441)
      })

      test.each<[StatsOptions, string]>([
        [{ bucket: 1000 }, '`bucket` must be milliseconds from 60000 up, got 1000.'],
        [{ since: new Date(0), bucket: 60_000 }, '`since` and `bucket` must make at most 1500 buckets, got'],
        [{ since: 'x' as never }, '`since` must be a valid Date, got x.'],
      ])('statistics refuse %o', async (options, message) => {
        await expect(make().stats(options)).rejects.toMatchObject({
          code: 'misconfigured',
          message: expect.stringContaining(message),
        })
      })
    })

    describe('closing', () => {
      test('close waits for what runs, and starts nothing more', async () => {
        const inbox = make()
        const gate = createGate()
        const deliver = vi.fn<Deliver>(async () => {
          await gate.opened
          return { outcome: 'handled' }
        })
        await accept(inbox, ...jobs())
        const worker = inbox.work(deliver, { ...quick, concurrency: 1 })
        await expect.poll(() => deliver.mock.calls.length).toBe(1)
        await accept(inbox, ...jobs())
        const stopped = worker.close()
        gate.open()
        expect(await stopped).toEqual({ finished: true, running: 0 })
        // Several times the poll interval: that nothing starts has no event to wait for.
        await new Promise((resolve) => setTimeout(resolve, 100))
        expect(deliver).toHaveBeenCalledTimes(1)
        expect(await inbox.count()).toMatchObject({ waiting: 1, done: 1 })
      })

      test('close aborts the signal after its timeout, and the item runs again without a counted attempt', async () => {
        const inbox = make()
        const reasons: unknown[] = []
        const cut: Deliver = (_, { signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              reasons.push(signal.reason)
              reject(signal.reason)
            })
          })
        await accept(inbox, ...jobs())
        const worker = inbox.work(cut, quick)
        await expect.poll(() => worker.running).toBe(1)
        expect(await worker.close({ timeout: 50 })).toEqual({ finished: false, running: 1 })
        expect(reasons).toHaveLength(1)
        const attempts: number[] = []
        const next = elsewhere(inbox)
        next.work(
          async (_, { attempt }) => {
            attempts.push(attempt)
            return { outcome: 'handled' }
          },
          { ...quick, lease: 300 },
        )
        await becomes(next, 'done')
        expect(attempts).toEqual([1])
      })
    })

    test('the newest finished items are kept', async () => {
      const inbox = make({ retention: { done: { count: 5 } } })
      const work = () => inbox.work(async () => ({ outcome: 'handled' }) as const, { ...quick, concurrency: 1 })
      const worker = work()
      const all = jobs(12)
      for (const job of all) await accept(inbox, job)
      await worker.onIdle()
      await worker.close()
      work()
      await expect.poll(() => inbox.count()).toEqual({ waiting: 0, running: 0, done: 5, dead: 0 })
      const kept = (await itemsOf(inbox)).map(({ event }) => (event as { JobsDetail: object[] }).JobsDetail[0])
      expect(kept).toEqual(expect.arrayContaining(all.slice(-5)))
    })
  })
}
