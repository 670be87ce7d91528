import { afterEach, describe, expect, test, vi } from 'vitest'
import { documentedXml } from '../../../test/support/callbacks.ts'
import { toReceiver } from '../src/adapter.ts'
import { truncated } from '../src/http/body-errors.ts'
import { CallbackError, type CallbackRequest, createReceiver, type Logger, type ReceiverOptions } from '../src/index.ts'
import { receiveChannel } from '../src/telemetry.ts'

const secret = '0123456789abcdef'

function post(body: string, url = '/'): CallbackRequest {
  return { method: 'POST', url, headers: {}, readBody: async () => body }
}

const jobs = (...list: object[]) => JSON.stringify({ EventName: 'TaskFinish', JobsDetail: list })

/** What a receiver with these options prints to the console. */
async function printed(options: ReceiverOptions, ...requests: CallbackRequest[]): Promise<string[]> {
  const lines: string[] = []
  for (const level of ['info', 'log', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((...args: unknown[]) => void lines.push(`${level}: ${args.join(' ')}`))
  const receiver = createReceiver({ verify: () => undefined, ...options })
  for (const request of requests) await receiver.receive(request)
  return lines
}

interface Line {
  readonly level: string
  readonly message: string
  readonly facts: Record<string, unknown>
}

/** A logger that remembers warnings and errors as `calls`, and the rest as `infos`. */
function recording() {
  const calls: Line[] = []
  const infos: Line[] = []
  const level = (name: string) => (message: string, facts: object) =>
    void (name === 'info' ? infos : calls).push({ level: name, message, facts: facts as Record<string, unknown> })
  return { logger: { info: level('info'), warn: level('warn'), error: level('error') }, calls, infos }
}

const boom = (): never => {
  throw new Error('no room left')
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('with neither logger nor onError', () => {
  test('a failed handler is printed with its cause, its job and its stack', async () => {
    const [line, ...others] = await printed({ onTaskFinish: { Tts: boom } }, post(jobs({ JobId: 'j1', Tag: 'Tts' })))
    expect(line).toMatch(/^error: ci-event: 1 handler failed \(boom for job j1\): no room left\n/)
    expect(line).toContain('logging.test.ts')
    expect(others).toEqual([])
  })

  test('a refused request is printed as a warning, without a stack', async () => {
    expect(await printed({ onTaskFinish: boom }, post('{"a":'))).toEqual([
      expect.stringMatching(/^warn: ci-event: [^\n]+$/),
    ])
  })

  test('a job whose Tag has no handler is printed as a warning', async () => {
    expect(await printed({ onTaskFinish: { Tts: boom } }, post(documentedXml))).toEqual([
      'warn: ci-event: No handler is registered for Tag NoiseReduction; the callback is answered 200.',
    ])
  })

  test('a receiver without `verify` is printed as a warning, at once', async () => {
    expect(await printed({ verify: undefined })).toEqual([
      'warn: ci-event: No `verify` is set, so anyone who knows the URL can send callbacks.',
    ])
  })

  test('a handled callback and a test request of the console print nothing', async () => {
    expect(await printed({ onTaskFinish: () => {} }, post(documentedXml), post(''))).toEqual([])
  })

  test('an adapter logs to its framework, and gets the error itself and the request', async () => {
    const host = { warn: vi.fn(), error: vi.fn() }
    const receiver = toReceiver({ onTaskFinish: boom }, { logger: host })
    const request = post(documentedXml)
    await receiver.receive(request)
    expect(host.warn).toHaveBeenCalledWith(expect.stringContaining('`verify`'), {})
    expect(host.error).toHaveBeenCalledWith(
      expect.stringContaining('no room left'),
      expect.objectContaining({ code: 'handler_failed', handler: 'boom' }),
      expect.objectContaining({ code: 'handler_failed', cause: new Error('no room left') }),
      request,
    )
  })
})

test('`logger: false` silences failures, refused requests and warnings', async () => {
  const lines = await printed(
    { logger: false, verify: undefined, onTaskFinish: { Ttts: boom, Tts: boom } },
    post(jobs({ JobId: 'j1', Tag: 'Tts' })),
    post(documentedXml),
    post('nonsense'),
  )
  expect(lines).toEqual([])
})

test('with `onError` alone errors are not printed, and warnings are', async () => {
  const lines = await printed(
    { onError: () => {}, verify: undefined, onTaskFinish: boom },
    post(documentedXml),
    post('nonsense'),
  )
  expect(lines).toEqual([expect.stringContaining('`verify`')])
})

test('an unhandled review is logged with its event, id and suggestion, and nothing of its content', async () => {
  const { logger, calls } = recording()
  const receiver = createReceiver({ verify: () => undefined, onReview: { ReviewText: boom }, logger })
  const review = { JobId: 'si1', State: 'Success', Result: 2, Object: 'private.jpg', Text: 'private' }
  await receiver.receive(post(JSON.stringify({ EventName: 'ReviewImage', JobsDetail: review })))
  expect(calls).toEqual([
    {
      level: 'warn',
      message: 'ci-event: No handler is registered for event ReviewImage; the callback is answered 200.',
      facts: { EventName: 'ReviewImage', JobId: 'si1', State: 'Success', Suggestion: 'review' },
    },
  ])
})

test('with `onUnhandled` alone unhandled jobs are not printed', async () => {
  expect(await printed({ onUnhandled: () => {}, onTaskFinish: { Tts: boom } }, post(documentedXml))).toEqual([])
})

describe('the line of a callback', () => {
  async function infosOf(options: ReceiverOptions, request: CallbackRequest) {
    const { logger, infos } = recording()
    await createReceiver({ verify: () => undefined, logger, ...options }).receive(request)
    return infos
  }
  const ended = { JobId: 'j1', Tag: 'Tts', State: 'Success', EndTime: '2022-06-30T18:47:30+0800' }

  test('says what became of it, in numbers and names', async () => {
    const body = jobs(ended, { JobId: 'j2', Tag: 'Tts', State: 'Success' })
    const [line, ...others] = await infosOf({ onTaskFinish: { Tts: function tts() {} } }, post(body))
    expect(others).toEqual([])
    expect(line?.message).toBe('ci-event: Callback handled.')
    const { durationMs, lagMs, ...facts } = line?.facts ?? {}
    expect(facts).toEqual({
      outcome: 'handled',
      status: 200,
      attempt: 1,
      bytes: body.length,
      event: 'TaskFinish',
      jobs: 2,
      handler: 'tts',
    })
    expect(durationMs).toBeGreaterThanOrEqual(0)
    expect(lagMs).toBeGreaterThan(Date.now() - Date.parse('2022-06-30T10:47:31Z'))
  })

  test('says its duration in tenths of a millisecond', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    vi.advanceTimersByTime(500)
    const onTaskFinish = () => void vi.advanceTimersByTime(1234)
    const [line] = await infosOf({ onTaskFinish }, post(jobs(ended)))
    expect(line?.facts.durationMs).toBe(1234)
  })

  test('has only what is known of it', async () => {
    const [line] = await infosOf({}, post(JSON.stringify({ JobsDetail: [{ Tag: 'Tts' }] })))
    const { durationMs, bytes, ...facts } = line?.facts ?? {}
    expect(facts).toStrictEqual({ outcome: 'attached', status: 200, attempt: 1, event: 'TaskFinish', jobs: 1 })
  })

  test('has no bytes of a body that a parser upstream has read, and no job of an event without jobs', async () => {
    const readBody = () => ({ EventName: 'ReviewImage', JobsDetail: [] })
    const [line] = await infosOf({ onReview() {} }, { ...post(''), readBody })
    const { durationMs, ...facts } = line?.facts ?? {}
    expect(facts).toStrictEqual({ outcome: 'unhandled', status: 200, attempt: 1, event: 'ReviewImage', jobs: 0 })
  })

  test('says that an event has no name when `confirm` returned such a one', async () => {
    const [line] = await infosOf({ confirm: async () => ({}) as never, onOther() {} }, post(jobs(ended)))
    expect(line?.facts.event).toBe('(none)')
  })

  test('names twenty handlers at most', async () => {
    const { logger, infos } = recording()
    const receiver = createReceiver({ verify: () => undefined, logger })
    for (let n = 0; n < 30; n++) receiver.on('Tts', () => {}, { name: `h${n}` })
    await receiver.receive(post(jobs(ended)))
    expect(String(infos[0]?.facts.handler).split(',')).toHaveLength(20)
  })

  test('says that it failed', async () => {
    const [line] = await infosOf({ onTaskFinish: boom }, post(jobs(ended)))
    expect(line?.facts).toMatchObject({ outcome: 'handler_failed', status: 500, handler: 'boom', jobId: 'j1' })
  })

  test('has no negative lag when the clocks differ', async () => {
    const EndTime = new Date(Date.now() + 60_000).toISOString().replace(/\.\d+Z/, '+0000')
    const [line] = await infosOf({ onTaskFinish() {} }, post(jobs({ ...ended, EndTime })))
    expect(line?.facts.lagMs).toBe(0)
  })

  test('holds the trace ids that a subscriber of the tracing channel has set', async () => {
    const { start } = receiveChannel
    const setIds = (message: unknown): void => void Object.assign(message as object, { traceId: 'a1', spanId: 'b2' })
    start.subscribe(setIds)
    const [line] = await infosOf({ onTaskFinish() {} }, post(jobs(ended)))
    start.unsubscribe(setIds)
    expect(line?.facts).toMatchObject({ trace_id: 'a1', span_id: 'b2' })
  })

  test('is absent for a refused request, which is rate-limited, and for the console test, which has its own', async () => {
    expect(await infosOf({ onTaskFinish() {} }, post('nonsense'))).toEqual([])
    const ofTest = await infosOf({ onTaskFinish() {} }, post(''))
    expect(ofTest.map(({ message }) => message)).toEqual(["ci-event: Answered the console's test request."])
  })

  test('holds nothing of the customer and no control characters', async () => {
    const hostile = 'j1\r\nforged \u001b[31m'
    const private_ = { Input: { Object: 'private.mp4' }, Operation: { UserData: 'order 4711' } }
    const lines = await infosOf({ onTaskFinish() {} }, post(jobs({ ...private_, JobId: hostile, Tag: hostile })))
    expect(JSON.stringify(lines)).toContain('j1 forged')
    expect(JSON.stringify(lines)).not.toMatch(/private|4711|\\r|\\n|\\u/)
  })
})

describe('a flood', () => {
  test('of refused requests is one line per code and minute, which then says how many there were', async () => {
    vi.useFakeTimers()
    const { logger, calls } = recording()
    const receiver = createReceiver({ verify: () => undefined, logger, onTaskFinish: () => {} })
    for (let index = 0; index < 50; index++) {
      await receiver.receive(post('nonsense'))
      await receiver.receive({ ...post(''), method: 'GET' })
    }
    expect(calls.map(({ facts }) => facts.code)).toEqual(['malformed', 'method_not_allowed'])
    vi.advanceTimersByTime(60_000)
    await receiver.receive(post('nonsense'))
    expect(calls[2]?.message).toMatch(/\(and 49 more like it since this was last logged\)$/)
  })

  test('of unknown Tags is a bounded number of lines', async () => {
    const { logger, calls } = recording()
    const receiver = createReceiver({ verify: () => undefined, logger, onTaskFinish: { Tts: boom } })
    for (let index = 0; index < 30; index++)
      await receiver.receive(post(jobs(...Array.from({ length: 100 }, (_, n) => ({ Tag: `Tag${index}x${n}` })))))
    expect(calls.length).toBeLessThan(110)
  })

  test('of failures of the app’s own verifier is logged in full', async () => {
    const { logger, calls } = recording()
    const receiver = createReceiver({ verify: boom, logger })
    for (let index = 0; index < 5; index++) await receiver.receive(post(''))
    expect(calls.map(({ facts }) => facts.code)).toEqual(Array(5).fill('internal'))
  })

  test('of failed handlers is logged in full: each is another job', async () => {
    const { logger, calls } = recording()
    const receiver = createReceiver({ verify: () => undefined, logger, onTaskFinish: boom })
    for (let index = 0; index < 5; index++) await receiver.receive(post(jobs({ JobId: `j${index}` })))
    expect(calls.map(({ facts }) => facts.JobId)).toEqual(['j0', 'j1', 'j2', 'j3', 'j4'])
  })
})

describe('a log line', () => {
  const hostile = 'j1\r\n2026-01-01 ERROR forged \u001b[31m\u0000\u2028\u202e'

  test.each<[string, ReceiverOptions, string]>([
    ['of a failed handler', { onTaskFinish: boom }, jobs({ JobId: hostile, Tag: 'Tts' })],
    [
      'of a handler that quotes the body',
      {
        onTaskFinish: (job) => {
          throw new Error(`cannot read ${job.JobId}\n    at forged (x.js:1:1)`)
        },
      },
      jobs({ JobId: hostile, Tag: 'Tts' }),
    ],
    ['of an unhandled Tag', { onTaskFinish: { Tts: boom } }, jobs({ JobId: hostile, Tag: hostile, State: hostile })],
    ['of an unhandled event', { onTaskFinish: boom }, JSON.stringify({ EventName: hostile })],
    ['of a body that is not well-formed', { onTaskFinish: boom }, `<${hostile}>`],
  ])('%s has no control characters of the sender', async (_, options, body) => {
    const { logger, calls } = recording()
    await createReceiver({ verify: () => undefined, logger, ...options }).receive(post(body))
    expect(calls).toHaveLength(1)
    const { message, facts } = calls[0] as (typeof calls)[number]
    const { stack = '', ...err } = (facts.err ?? {}) as { stack?: string }
    const texts = [message, ...Object.values({ ...facts, ...err }).map(String), ...stack.split('\n')]
    for (const text of texts) expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e]/)
    expect(stack).not.toMatch(/^\s+at forged/m)
  })

  test('is bounded, whatever the body holds', async () => {
    const { logger, calls } = recording()
    const long = 'x'.repeat(500_000)
    const options: ReceiverOptions = {
      verify: () => undefined,
      logger,
      onTaskFinish: (job) => {
        throw new Error(JSON.stringify(job))
      },
    }
    await createReceiver(options).receive(post(jobs({ JobId: long, Tag: long }, { JobId: long })))
    expect(JSON.stringify(calls).length).toBeLessThan(20_000)
  })

  test('has no secret of the URL or the event', async () => {
    const { logger, calls } = recording()
    const fails = (job: object): never => {
      throw new Error(`cannot open ${JSON.stringify(job)}, hunter2hunter2 is wrong; see /ci?token=${secret}`)
    }
    const body = jobs({ JobId: 'j1', Operation: { DocPassword: 'hunter2hunter2' } })
    await createReceiver({ verify: () => undefined, logger, onTaskFinish: fails }).receive(
      post(body, `/ci?token=${secret}`),
    )
    expect(JSON.stringify(calls)).toContain('cannot open')
    expect(JSON.stringify(calls)).not.toMatch(/hunter2|0123456789abcdef/)
  })

  test('quotes a cause that is an error of this library by its message', async () => {
    const { logger, calls } = recording()
    const cause = new CallbackError('internal', 'no connection')
    const deliver = () => Promise.reject(new CallbackError('unavailable', 'Away.', { cause }))
    await createReceiver({ verify: () => undefined, logger, deliver }).receive(post(documentedXml))
    expect(calls[0]?.message).toBe('ci-event: Away. Cause: no connection')
  })

  test('names no cause of a body that ended early, because there is none', async () => {
    const { logger, calls } = recording()
    const receiver = createReceiver({ verify: () => undefined, logger, onTaskFinish() {} })
    await receiver.receive({ ...post(''), readBody: () => Promise.reject(truncated()) })
    expect(calls[0]?.message).toMatch(/^ci-event: The body ended before .*body\.$/)
    expect(calls[0]?.facts).toEqual({ code: 'truncated' })
  })

  test.each([
    ['an error', new Error('no route to host'), 'Error: no route to host'],
    ['a text', 'no route', 'no route'],
    ['nothing', undefined, 'undefined'],
    ['an object without a text', Object.create(null), 'a value of type object'],
  ])('names %s that a verifier threw', async (_, thrown, text) => {
    const { logger, calls } = recording()
    await createReceiver({ verify: () => Promise.reject(thrown), logger }).receive(post(''))
    expect(calls.map(({ level }) => level)).toEqual(['error'])
    expect(calls[0]?.message).toContain(`Cause: ${text}`)
  })
})

describe('a logger', () => {
  test.each<[what: string, logger: unknown, missing: string]>([
    ['null', null, 'info'],
    ['true', true, 'info'],
    ['a function', () => {}, 'info'],
    ['a logger without error', { info() {}, warn() {} }, 'error'],
    ['a logger with log and without warn', { log() {}, error() {} }, 'warn'],
    ['a logger without info and log', { warn() {}, error() {} }, 'info'],
  ])('that is %s is refused when the receiver is created, with what it lacks', (_, logger, missing) => {
    const message = expect.stringMatching(new RegExp(`^\`logger\` must have .*, and has no ${missing}\\.`))
    expect(() => createReceiver({ logger: logger as Logger })).toThrow(
      expect.objectContaining({ code: 'misconfigured', message }),
    )
  })

  test('with `log` instead of `info` is called by it', async () => {
    const log = vi.fn()
    const receiver = createReceiver({ verify: () => undefined, logger: { log, warn() {}, error() {} } })
    await receiver.receive(post(documentedXml))
    expect(log).toHaveBeenCalledExactlyOnceWith(
      'ci-event: Callback attached.',
      expect.objectContaining({ status: 200 }),
    )
  })

  test('with `bindings`, as pino has them, is called with the facts first', async () => {
    const [info, warn] = [vi.fn(), vi.fn()]
    const logger = { bindings: () => ({}), info, warn, error() {} } as unknown as Logger
    const receiver = createReceiver({ logger })
    await receiver.receive(post(documentedXml))
    expect(warn).toHaveBeenCalledExactlyOnceWith({}, expect.stringContaining('`verify`'))
    expect(info).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ status: 200 }),
      'ci-event: Callback attached.',
    )
  })

  test.each<[string, () => unknown]>([
    ['throws', boom],
    ['rejects', () => Promise.reject(new Error('x'))],
  ])('that %s never changes a response', async (_, log) => {
    const receiver = createReceiver({ logger: { info: log, warn: log, error: log }, onTaskFinish: { Tts: boom } })
    const answers = [
      await receiver.receive(post('')),
      await receiver.receive(post(documentedXml)),
      await receiver.receive(post(jobs({ Tag: 'Tts' }))),
      await receiver.receive(post('nonsense')),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 500, 400])
  })
})

describe('what is logged of a failed handler', () => {
  async function errorOf(cause: unknown) {
    const { logger, calls } = recording()
    const onTaskFinish = () => Promise.reject(cause)
    await createReceiver({ verify: () => undefined, logger, onTaskFinish }).receive(
      post(jobs({ JobId: 'j', Tag: 'Tts' })),
    )
    return calls[0]?.facts.err as { name?: string; message: string; stack?: string }
  }

  test('is the text of what it threw when that is not an error', async () => {
    expect(await errorOf('no room left')).toEqual({ message: 'no room left' })
  })

  test('is its stack without lines of the message that look like frames, of at most twenty frames', async () => {
    const error = new Error('one\n    at forged (x.js:1:1)')
    const frames = Array.from({ length: 30 }, (_, n) => `\n    at f${n} (a.js:${n}:1)`)
    error.stack = `Error: ${error.message}${frames.join('')}\n  at the end of it all`
    const { stack = '' } = await errorOf(error)
    expect(stack.split('\n')).toEqual([
      'Error: one     at forged (x.js:1:1)',
      ...frames.slice(0, 20).map((frame) => frame.slice(1)),
    ])
  })

  test('has the frames also of a stack that does not begin with the message', async () => {
    const error = new Error('changed later, to a message that is longer than the line')
    error.stack = 'Error: at first\n    at f (a.js:1:1)\nnot a frame, though it says at f (b.js:1:1)'
    expect((await errorOf(error)).stack).toBe(`Error: ${error.message}\n    at f (a.js:1:1)`)
  })

  test('is its name and message when it has no stack', async () => {
    const error = Object.assign(new Error('no'), { stack: undefined })
    expect(await errorOf(error)).toEqual({ name: 'Error', message: 'no', stack: 'Error: no' })
  })
})

test.each<[code: 'busy' | 'closing' | 'unavailable', level: string]>([
  ['busy', 'warn'],
  ['closing', 'warn'],
  ['unavailable', 'error'],
])('a callback that is answered 503 because of `%s` is logged as %s', async (code, level) => {
  const { logger, calls } = recording()
  const deliver = () => Promise.reject(new CallbackError(code, 'x'))
  await createReceiver({ verify: () => undefined, logger, deliver }).receive(post(documentedXml))
  expect(calls.map((line) => line.level)).toEqual([level])
})

test('a stale job is logged with its id, Tag and state, and given to `onStale`', async () => {
  const { logger, infos } = recording()
  const onStale = vi.fn()
  const receiver = createReceiver({ verify: () => undefined, logger, onStale, onTaskFinish: () => {} })
  await receiver.receive(post(jobs({ JobId: 'j1', Tag: 'Tts', State: 'Success' })))
  await receiver.receive(post(jobs({ JobId: 'j1', Tag: 'Tts', State: 'Running', Progress: '5' })))
  expect(infos.filter(({ message }) => message.includes('older'))).toEqual([
    {
      level: 'info',
      message: 'ci-event: Skipped an update that is older than one that was handled before.',
      facts: { JobId: 'j1', Tag: 'Tts', State: 'Running' },
    },
  ])
  expect(onStale).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ JobId: 'j1' }), expect.anything())
})

test('facts of a job that are not texts are not logged', async () => {
  const { logger, calls } = recording()
  const receiver = createReceiver({ verify: () => undefined, logger, onTaskFinish: { Tts: boom } })
  await receiver.receive(post(jobs({ JobId: { a: 'private' }, Tag: 'Transcode', State: 'Success' })))
  expect(calls[0]?.facts).toStrictEqual({ Tag: 'Transcode', State: 'Success' })
})
