/** What every adapter must do, as tests that need no test runner: each throws an `AssertionError` when it fails. */
import { deepStrictEqual, equal, match, ok } from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CallbackError, type ReceiverOptions, secretInUrl } from '@ci-event/core'
import { documentedJson, documentedXml, twoJobsXml } from './bodies.ts'
import { type AdapterCase, adapterCases, type Parser } from './cases.ts'
import { post, postCutShort, postSlowly } from './raw-post.ts'

/** A server that listens. */
export interface Running {
  /** Its origin, such as `http://127.0.0.1:40123`. */
  url: string
  close(): Promise<unknown>
}

/** What an adapter's test says of it. */
export interface AdapterUnderTest {
  /** Serves `options` at `/ci/callback`, behind a parser. */
  start(options: ReceiverOptions, parser: Parser): Promise<Running>
  /** Serves the adapter without handlers; the app's own route answers `{ "seen": <EventName> }`. */
  startAttaching?(options: ReceiverOptions): Promise<Running>
  /** Serves the adapter with handlers and, after it, something of the app that calls `reached` and responds. */
  startBefore?(options: ReceiverOptions, reached: () => void): Promise<Running>
  /** Cases in which the framework answers before the adapter can: with what, and why. */
  except?: Readonly<Record<string, { status: number; why: string }>>
  /** Parsers that do not exist for the framework: their cases are left out. */
  without?: readonly Parser[]
}

/** One test of an adapter. */
export interface AdapterTest {
  readonly name: string
  /** Rejects with an `AssertionError` when the adapter does otherwise. */
  run(): Promise<void>
}

/** The tests of one adapter. They share servers: close them when all have run. */
export interface AdapterTests {
  readonly tests: readonly AdapterTest[]
  close(): Promise<void>
}

/** The functions of a test runner, as Vitest, Jest and node:test have them. */
export interface Runner {
  describe(name: string, body: () => void): unknown
  test(name: string, body: () => Promise<void>): unknown
  /** `after` in node:test. */
  afterAll(body: () => Promise<void>): unknown
}

const secret = 'correct-horse-battery-staple'
const xml = { 'content-type': 'application/xml' }
const json = { 'content-type': 'application/json' }

/**
 * Registers the conformance suite of an adapter with your test runner.
 *
 * @example
 * // with describe, test and afterAll of your test runner
 * describeAdapter('my framework', { start: (options, parser) => … }, { describe, test, afterAll })
 */
export function describeAdapter(name: string, adapter: AdapterUnderTest, { describe, test, afterAll }: Runner): void {
  describe(name, () => {
    const { tests, close } = testsOfAdapter(adapter)
    afterAll(close)
    for (const { name, run } of tests) test(name, run)
  })
}

/** The conformance suite of an adapter as plain functions, to run one after another. */
export function testsOfAdapter(adapter: AdapterUnderTest): AdapterTests {
  const { start, startAttaching, startBefore, except = {}, without = [] } = adapter
  const running = new Map<Parser, Promise<Running>>()
  let handled: string[] = []
  let errors: CallbackError[] = []
  const codes = (): string[] => errors.map((error) => error.code)

  const options: ReceiverOptions = {
    verify: secretInUrl(secret),
    bodyLimit: 65_536,
    // The rows repeat one job; that it is handled once has a test of its own below.
    ledger: false,
    onTaskFinish: {
      NoiseReduction: {
        success: (job) => handled.push(`${job.JobId} ${job.Operation.Output.Object}`),
        failed: (job) => handled.push(`${job.JobId} failed ${job.Code}`),
      },
      Throws: () => {
        handled.push('threw')
        throw new Error('a secret of the app')
      },
      Rejects: async () => {
        handled.push('rejected')
        throw new Error('a secret of the app')
      },
    },
    onWorkflowFinish: (event) => handled.push(event.EventName),
    onUnhandled: (job) => handled.push(`unhandled ${'Tag' in job ? job.Tag : ''}`),
    onError: (error) => errors.push(error),
  }

  const tests: AdapterTest[] = []
  function add(name: string, body: () => Promise<void>): void {
    const run = async (): Promise<void> => {
      handled = []
      errors = []
      await body()
    }
    tests.push({ name, run })
  }

  async function urlOf(parser: Parser, query = `?token=${secret}`): Promise<string> {
    const server = running.get(parser) ?? start(options, parser)
    running.set(parser, server)
    return `${(await server).url}/ci/callback${query}`
  }

  /** A server for one test, closed whatever comes of it. */
  async function served(started: Promise<Running>, body: (url: string) => Promise<void>): Promise<void> {
    const server = await started
    try {
      await body(`${server.url}/ci/callback`)
    } finally {
      await server.close()
    }
  }

  function addCase({ name, parser = 'none', query, sent, status, outcome, handled: expected = [] }: AdapterCase): void {
    const exception = except[name]
    if (exception) {
      add(`${name} → ${exception.status}: ${exception.why}`, async () => {
        equal((await post(await urlOf(parser, query), sent)).status, exception.status)
        deepStrictEqual({ handled, errors }, { handled: [], errors: [] })
      })
      return
    }
    add(`${name} → ${status} ${outcome}`, async () => {
      const answer = await post(await urlOf(parser, query), sent)
      equal(answer.status, status, `${answer.status}: ${answer.text}`)
      const body = JSON.parse(answer.text)
      equal(status < 300 ? body.outcome : body.error.code, outcome)
      ok(!answer.text.includes('a secret of the app'), 'the answer tells of the app')
      equal(Number(answer.headers['content-length']), Buffer.byteLength(answer.text))
      deepStrictEqual([...handled].sort(), [...expected].sort())
      deepStrictEqual(codes(), status < 300 ? [] : [outcome])

      handled = []
      const next = await post(await urlOf('none'), { headers: xml, body: documentedXml })
      deepStrictEqual([next.status, handled.length], [200, 1], 'the next request suffers')
    })
  }

  for (const each of adapterCases) if (!without.includes(each.parser ?? 'none')) addCase(each)

  add('a body cut short by its Content-Length is reported, and reaches no handler', async () => {
    await postCutShort(await urlOf('none'), documentedXml.slice(0, 300), documentedXml.length)
    await until(() => errors.length > 0)
    deepStrictEqual(codes(), ['truncated'])
    deepStrictEqual(handled, [])
  })

  add('both formats of the same facts give the same event', async () => {
    const events: unknown[] = []
    const onTaskFinish = (_job: unknown, context: { event: unknown }) => events.push(context.event)
    await served(start({ ledger: false, onTaskFinish }, 'none'), async (url) => {
      await post(url, { headers: xml, body: documentedXml })
      await post(url, { headers: json, body: documentedJson })
    })
    equal(events.length, 2)
    deepStrictEqual(events[0], events[1])
  })

  add('a job that comes twice is handled once, also in the other format', async () => {
    const remembering = { verify: secretInUrl(secret), onTaskFinish: options.onTaskFinish }
    await served(start(remembering, 'none'), async (url) => {
      const first = await post(`${url}?token=${secret}`, { headers: xml, body: documentedXml })
      const second = await post(`${url}?token=${secret}`, { headers: json, body: documentedJson })
      deepStrictEqual([first.text, second.text], ['{"outcome":"handled"}', '{"outcome":"duplicate"}'])
    })
    equal(handled.length, 1)
  })

  add('a body that does not come is given up with 408, and its connection is closed', async () => {
    await served(start({ ...options, bodyTimeout: 300 }, 'none'), async (url) => {
      const answer = await postSlowly(`${url}?token=${secret}`, documentedXml, 5000)
      match(answer, /^HTTP\/1\.1 408 /)
      match(answer, /^connection: close\r$/im)
      match(answer, /"body_timeout"/)
    })
    deepStrictEqual(codes(), ['body_timeout'])
    deepStrictEqual(handled, [])
  })

  add('beyond the concurrency limit the answer is 503 with Retry-After', async () => {
    let release = (): void => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    await served(start({ concurrency: 1, onTaskFinish: () => gate }, 'none'), async (url) => {
      try {
        const first = post(url, { headers: xml, body: documentedXml })
        // The second must come while the first is being handled.
        await until(async () => (await post(url, { headers: xml, body: '<a/>' })).status === 503)
        const second = await post(url, { headers: xml, body: twoJobsXml })
        deepStrictEqual([second.status, second.headers['retry-after']], [503, '1'])
        release()
        equal((await first).status, 200)
        equal((await post(url, { headers: xml, body: twoJobsXml })).status, 200)
      } finally {
        release()
      }
    })
  })

  if (!without.includes('drained')) {
    add('a drained stream is reported with its cause and the fix', async () => {
      await post(await urlOf('drained'), { headers: xml, body: documentedXml })
      equal(errors[0]?.code, 'body_consumed')
      match(errors[0]?.message ?? '', /before the receiver could read it.*(Mount|Give) the receiver/s)
    })
  }

  if (startAttaching) {
    add('without handlers the event is attached and the app answers', async () => {
      await served(startAttaching({ verify: secretInUrl(secret), onError: options.onError }), async (url) => {
        const send = async (query: string, body: string): Promise<[number, unknown]> => {
          const { status, text } = await post(url + query, { headers: xml, body })
          return [status, JSON.parse(text)]
        }
        const [bad, reason] = await send(`?token=${secret}`, '<Response>')
        const [strange, refusal] = await send('', documentedXml)
        deepStrictEqual(await send(`?token=${secret}`, documentedXml), [200, { seen: 'TaskFinish' }])
        deepStrictEqual([bad, (reason as Refusal).error.code], [400, 'truncated'])
        deepStrictEqual([strange, (refusal as Refusal).error.code], [401, 'unauthentic'])
        deepStrictEqual(await send(`?token=${secret}`, ''), [200, { outcome: 'test' }])
      })
    })
  }

  if (startBefore) {
    add('a handled callback ends in the adapter: nothing that is mounted after it runs', async () => {
      let reached = 0
      await served(
        startBefore(options, () => reached++),
        async (url) => {
          const { status, text } = await post(`${url}?token=${secret}`, { headers: xml, body: documentedXml })
          deepStrictEqual([status, text], [200, '{"outcome":"handled"}'])
        },
      )
      deepStrictEqual([handled.length, reached], [1, 0])
    })
  }

  return {
    tests,
    async close() {
      for (const server of running.values()) await (await server).close()
      running.clear()
    },
  }
}

type Refusal = { error: { code: string } }

/** Tries again for at most five seconds. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 250; tries++) {
    if (await condition()) return
    await sleep(20)
  }
  throw new Error('What was waited for has not happened within five seconds.')
}
