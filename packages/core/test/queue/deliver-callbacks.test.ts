/** What becomes of a batch of messages, and of its redelivery. */
import { describe, expect, test, vi } from 'vitest'
import { createGate } from '../../../../test/support/gate.ts'
import {
  CallbackError,
  callbacksOf,
  createDispatcher,
  createMemoryLedger,
  deliverCallbacks,
  type HandlerContext,
  HandlersFailedError,
  NonRetriableError,
  type QueuedCallback,
} from '../../src/index.ts'

const body = (jobId: string, tag = 'Tts') =>
  JSON.stringify({ JobsDetail: { JobId: jobId, Tag: tag, State: 'Success' } })
const batch = (...bodies: unknown[]) => ({
  Records: bodies.map((msgBody, offset) => ({
    Ckafka: { topic: 'ci', partition: 0, offset, msgKey: 'None', msgBody },
  })),
})

async function errorOf(promise: Promise<unknown>): Promise<CallbackError> {
  const error = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  expect(error).toBeInstanceOf(CallbackError)
  return error as CallbackError
}

/** A dispatcher whose handler fails for the jobs in `failing`, and the jobs that it has run for. */
function handling(failing: Map<string, Error> = new Map()) {
  const ran: string[] = []
  const dispatcher = createDispatcher({
    ledger: createMemoryLedger(),
    onTaskFinish: {
      Tts: (job) => {
        ran.push(job.JobId)
        const error = failing.get(job.JobId)
        if (error) throw error
      },
    },
  })
  return { ran, failing, dispatch: dispatcher.dispatch }
}

test('hands each callback of a batch to the handlers, one after the other', async () => {
  const { ran, dispatch } = handling()
  const delivered = await deliverCallbacks(batch(body('j1'), body('j2')), dispatch)
  expect(delivered).toEqual([
    { id: '/Ckafka/ci/0/0', outcome: 'handled' },
    { id: '/Ckafka/ci/0/1', outcome: 'handled' },
  ])
  expect(ran).toEqual(['j1', 'j2'])
})

test('a batch without messages delivers nothing', async () => {
  expect(await deliverCallbacks(batch(), handling().dispatch)).toEqual([])
})

test('a handler sees the body and where the message was', async () => {
  const contexts: HandlerContext[] = []
  const { dispatch } = createDispatcher({ onTaskFinish: (_job, context) => contexts.push(context) })
  await deliverCallbacks(batch(body('j1')), dispatch)
  expect(contexts.map(({ body, url }) => [body, url])).toEqual([[body('j1'), '/Ckafka/ci/0/0']])
})

describe('a batch with a failed callback', () => {
  test('is rejected after the others were handled, and its redelivery runs only what failed', async () => {
    const { ran, failing, dispatch } = handling(new Map([['j2', new Error('disk full')]]))
    const event = batch(body('j1'), body('j2'), body('j3'))
    const error = await errorOf(deliverCallbacks(event, dispatch))
    expect(error.code).toBe('handler_failed')
    expect(error.message).toMatch(
      /^1 of 3 callbacks failed, .* \(\/Ckafka\/ci\/0\/1: 1 handler failed .*disk full\)\.$/,
    )
    expect((error.cause as Error).name).toBe('HandlersFailedError')
    expect(ran).toEqual(['j1', 'j2', 'j3'])

    failing.clear()
    const again = await deliverCallbacks(event, dispatch)
    expect(again.map(({ outcome }) => outcome)).toEqual(['duplicate', 'handled', 'duplicate'])
    expect(ran).toEqual(['j1', 'j2', 'j3', 'j2'])
  })

  test('names the first failures and has all of them as its cause', async () => {
    const ids = ['j1', 'j2', 'j3', 'j4']
    const { dispatch } = handling(new Map(ids.map((id) => [id, new Error(`no ${id}`)])))
    const error = await errorOf(deliverCallbacks(batch(...ids.map((id) => body(id))), dispatch))
    expect(error.message).toMatch(/^4 of 4 .*no j1.*no j2.*no j3.* and 1 more\)\.$/)
    expect(error.message).not.toContain('no j4')
    const causes = (error.cause as AggregateError).errors as Error[]
    expect(causes.map(({ message }) => message.slice(-5))).toEqual(ids.map((id) => `no ${id}`))
  })

  test('is rejected too when a callback cannot be read, and the message says how to store it elsewhere', async () => {
    const { ran, dispatch } = handling()
    const error = await errorOf(deliverCallbacks(batch('hello', body('j2'), null), dispatch))
    expect(error.code).toBe('malformed')
    expect(error.message).toMatch(/^2 of 3 .*neither XML nor a JSON object.*`msgBody`, got null.*`onDeadLetter`/)
    expect(ran).toEqual(['j2'])
  })

  test('names three failures without saying that there are more', async () => {
    const error = await errorOf(deliverCallbacks(batch('a', 'b', 'c'), handling().dispatch))
    expect(error.message).toMatch(/^3 of 3 /)
    expect(error.message).not.toContain('more')
  })

  test('is rejected with the advice to store callbacks elsewhere though another one may succeed later', async () => {
    const { dispatch } = handling(new Map([['j1', new Error('database away')]]))
    const error = await errorOf(deliverCallbacks(batch(body('j1'), 'hello'), dispatch))
    expect(error.message).toContain('pass `onDeadLetter`')
  })

  test('is rejected when the callbacks are delivered to an inbox that is out of reach', async () => {
    const deliver = () => Promise.reject(new CallbackError('unavailable', 'The inbox could not be written.'))
    const onDeadLetter = vi.fn()
    const error = await errorOf(deliverCallbacks(batch(body('j1')), deliver, { onDeadLetter }))
    expect([error.code, onDeadLetter.mock.calls.length]).toEqual(['unavailable', 0])
  })
})

describe('with onDeadLetter', () => {
  test('callbacks that will never succeed are stored elsewhere, and the batch is done', async () => {
    const { ran, dispatch } = handling(new Map([['j2', new NonRetriableError('no such recording')]]))
    const event = batch('hello', body('j1'), body('j2'), '{"a":1}', null)
    const dead: [QueuedCallback, CallbackError][] = []
    const delivered = await deliverCallbacks(event, dispatch, {
      onDeadLetter: (...letter) => void dead.push(letter),
    })
    expect(delivered.map(({ outcome }) => outcome)).toEqual([
      'malformed',
      'handled',
      'handler_failed',
      'not_a_callback',
      'not_a_callback',
    ])
    expect(ran).toEqual(['j1', 'j2'])
    const all = callbacksOf(event)
    expect(dead.map(([callback]) => callback)).toEqual([all[0], all[2], all[3], all[4]])
    expect(dead.map(([, error]) => error.code)).toEqual([
      'malformed',
      'handler_failed',
      'not_a_callback',
      'not_a_callback',
    ])
  })

  test('a callback that may succeed later is not a dead letter', async () => {
    const { failing, dispatch } = handling(new Map([['j1', new Error('database away')]]))
    const onDeadLetter = vi.fn()
    await errorOf(deliverCallbacks(batch(body('j1')), dispatch, { onDeadLetter }))
    failing.set('j1', new NonRetriableError('gone'))
    await deliverCallbacks(batch(body('j1')), dispatch, { onDeadLetter })
    expect(onDeadLetter).toHaveBeenCalledOnce()
  })

  test('a callback with one handler that may succeed later is not a dead letter', async () => {
    const dispatcher = createDispatcher({ ledger: false })
    dispatcher.on('Tts', () => Promise.reject(new NonRetriableError('gone')), { name: 'first' })
    dispatcher.on('Tts', () => Promise.reject(new Error('later')), { name: 'second' })
    const onDeadLetter = vi.fn()
    await errorOf(deliverCallbacks(batch(body('j1')), dispatcher.dispatch, { onDeadLetter }))
    expect(onDeadLetter).not.toHaveBeenCalled()
  })

  test('a callback with one handler that could not start is not a dead letter', async () => {
    const deliver = () =>
      Promise.reject(
        new HandlersFailedError([
          { handler: 'first', jobId: 'j1', state: 'failed', error: new NonRetriableError('gone') },
          { handler: 'second', jobId: 'j1', state: 'postponed', error: new CallbackError('busy', 'Runs elsewhere.') },
        ]),
      )
    const onDeadLetter = vi.fn()
    await errorOf(deliverCallbacks(batch(body('j1')), deliver, { onDeadLetter }))
    expect(onDeadLetter).not.toHaveBeenCalled()
  })

  test('the batch is rejected without advice when `onDeadLetter` rejects with the error that it got', async () => {
    const onDeadLetter = (_: QueuedCallback, cause: CallbackError) => Promise.reject(cause)
    const error = await errorOf(deliverCallbacks(batch('hello'), handling().dispatch, { onDeadLetter }))
    expect(error.code).toBe('malformed')
    expect(error.message).not.toContain('pass `onDeadLetter`')
  })

  test('the batch is rejected when the dead letter could not be stored', async () => {
    const { dispatch } = handling()
    const onDeadLetter = () => Promise.reject(new Error('no dead letter topic'))
    const error = await errorOf(deliverCallbacks(batch('hello', body('j1')), dispatch, { onDeadLetter }))
    expect(error.message).toMatch(/^1 of 2 /)
    expect(((error.cause as Error).cause as Error).message).toBe('no dead letter topic')
  })
})

test('a job in two messages of a batch is handled once', async () => {
  const { ran, dispatch } = handling()
  const delivered = await deliverCallbacks(batch(body('j1'), body('j1')), dispatch, { concurrency: 2 })
  expect(delivered.map(({ outcome }) => outcome).sort()).toEqual(['duplicate', 'handled'])
  expect(ran).toEqual(['j1'])
})

test('runs as many callbacks at once as `concurrency` says', async () => {
  const gate = createGate()
  let running = 0
  const { dispatch } = createDispatcher({
    onTaskFinish: () => {
      running++
      if (running === 2) gate.open()
      return gate.opened
    },
  })
  const delivered = await deliverCallbacks(batch(body('j1'), body('j2'), body('j3')), dispatch, { concurrency: 2 })
  expect(delivered).toHaveLength(3)
  await expect(deliverCallbacks(batch(), dispatch, { concurrency: 0 })).rejects.toMatchObject({ code: 'misconfigured' })
})

test('leaves it to the dispatcher to say that callbacks have no handler', async () => {
  const onWarning = vi.fn()
  const { dispatch } = createDispatcher({ onWarning })
  const delivered = await deliverCallbacks(batch(body('j1', 'Transcode'), body('j2', 'Transcode')), dispatch)
  expect(delivered.map(({ outcome }) => outcome)).toEqual(['unhandled', 'unhandled'])
  expect(onWarning.mock.calls).toEqual([
    ['No handler is registered for Tag Transcode, such as job j1; it counts as handled.'],
  ])
})

test('reads with the limit and the definitions that it is given', async () => {
  const { dispatch } = handling()
  const error = await errorOf(deliverCallbacks(batch(body('j1')), dispatch, { bodyLimit: 20 }))
  expect(error.code).toBe('too_large')
  const drift: string[] = []
  const unknown = JSON.stringify({ JobsDetail: { JobId: 'j9', Tag: 'Tts', State: 'Success', Invented: '1' } })
  await deliverCallbacks(batch(unknown), dispatch, { onDrift: ({ path }) => void drift.push(path) })
  expect(drift.join()).toContain('Invented')
})

test('rejects an event that is not of a queue', async () => {
  const error = await errorOf(deliverCallbacks({ Type: 'Timer' }, handling().dispatch))
  expect(error.code).toBe('not_a_callback')
})
