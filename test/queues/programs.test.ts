/** The programs of docs/queues.md: what they handle, when a message is done, and what comes again. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { documentedJson, documentedXml, failedJson } from '../support/callbacks.ts'
import { type Programs, programsOf } from '../support/programs.ts'
import { hasRedis, type RedisServer, startRedis } from '../support/redis-server.mjs'
import { createFakeKafka } from './fake-kafka.ts'

const folder = new URL('./.documents/', import.meta.url)
const jobOf = (JobId: string, Tag = 'NoiseReduction') =>
  JSON.stringify({
    EventName: 'TaskFinish',
    JobsDetail: { JobId, Tag, State: 'Success', Operation: { Output: { Object: `out/${JobId}.wav` } } },
  })

let programs: Programs
/** What the handlers of the programs have printed. */
const printed: string[] = []
/** The printed lines at which the handlers of the programs fail. */
const failing = new Map<string, Error>()
let onPrint = (): void => {}

beforeAll(() => {
  programs = programsOf('docs/queues.md', folder)
  vi.spyOn(console, 'log').mockImplementation((...words) => {
    const line = words.join(' ')
    printed.push(line)
    onPrint()
    const error = failing.get(line)
    if (error) throw error
  })
})
beforeEach(() => {
  printed.length = 0
  failing.clear()
  onPrint = () => {}
})
afterAll(() => {
  vi.restoreAllMocks()
  programs.remove()
})

describe.runIf(hasRedis)('with a ledger in Redis,', () => {
  let redis: RedisServer

  beforeAll(async () => {
    redis = await startRedis()
    vi.stubEnv('REDIS_URL', redis.url)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await redis.stop()
  })

  test('the function of docs/queues.md handles a trigger’s batch, fails with it, and runs nothing twice', async () => {
    const { main_handler } = await programs.load<{ main_handler(event: unknown): Promise<unknown> }>('main_handler')
    expect(main_handler.constructor.name).toBe('AsyncFunction')
    const event = {
      Records: [jobOf('f1'), jobOf('f2'), documentedXml].map((msgBody, offset) => ({
        Ckafka: { topic: 'ci-callbacks', partition: 0, offset, msgKey: 'None', msgBody },
      })),
    }
    failing.set('denoised: out/f2.wav', new Error('disk full'))
    await expect(main_handler(event)).rejects.toThrow(/^1 of 3 callbacks failed.*disk full/)
    expect(printed).toHaveLength(3)

    failing.clear()
    printed.length = 0
    await expect(main_handler(event)).resolves.toHaveLength(3)
    expect(printed).toEqual(['denoised: out/f2.wav'])
    await expect(main_handler({ Type: 'Timer' })).rejects.toMatchObject({ code: 'not_a_callback' })
  })

  describe('the Kafka consumer of docs/queues.md', () => {
    const topic = 'ci-callbacks'
    const kafka = createFakeKafka()
    let stop: () => Promise<void>

    beforeAll(async () => {
      vi.doMock('kafkajs', () => ({ Kafka: kafka.Kafka }))
      const program = await programs.load<{ start(): Promise<void>; stop(): Promise<void> }>('eachMessage')
      stop = program.stop
      await program.start()
    })
    afterAll(async () => {
      await stop()
      vi.doUnmock('kafkajs')
    })

    test('commits a message after its handler succeeded, and not before', async () => {
      const before: number[] = []
      onPrint = () => before.push(kafka.committed(topic))
      kafka.produce(topic, jobOf('k0'))
      expect(await kafka.poll()).toBeUndefined()
      expect([before, kafka.committed(topic)]).toEqual([[0], 1])
    })

    test('does not commit a message whose handler failed, and handles it when it comes again', async () => {
      const start = kafka.committed(topic)
      kafka.produce(topic, jobOf('k1'), jobOf('k2'), jobOf('k3'))
      failing.set('denoised: out/k2.wav', new Error('database away'))
      expect(await kafka.poll()).toMatchObject({ code: 'handler_failed' })
      expect(await kafka.poll()).toMatchObject({ code: 'handler_failed' })
      expect(kafka.committed(topic)).toBe(start + 1)
      failing.clear()
      expect(await kafka.poll()).toBeUndefined()
      expect(kafka.committed(topic)).toBe(start + 3)
      expect(printed.filter((line) => line.includes('k1') || line.includes('k3'))).toHaveLength(2)
    })

    test('handles a job once that arrives in two messages, or again after a crash before the commit', async () => {
      kafka.produce(topic, jobOf('d1'), jobOf('d1'), jobOf('d2'))
      expect(await kafka.poll()).toBeUndefined()
      kafka.produce(topic, jobOf('d3'))
      kafka.crashBeforeCommit()
      await kafka.poll()
      expect(await kafka.poll()).toBeUndefined()
      expect(kafka.committed(topic)).toBe(kafka.messages(topic).length)
      expect(printed.sort()).toEqual(['denoised: out/d1.wav', 'denoised: out/d2.wav', 'denoised: out/d3.wav'])
    })

    test('moves what will never succeed to the dead letter topic and goes on', async () => {
      const { NonRetriableError } = await import('@ci-event/core')
      const start = kafka.committed(topic)
      failing.set('denoised: out/p1.wav', new NonRetriableError('no such recording'))
      kafka.produce(topic, 'not a callback', null, jobOf('p1'), jobOf('p2'))
      expect(await kafka.poll()).toBeUndefined()
      expect(kafka.committed(topic)).toBe(start + 4)
      expect(printed).toContain('denoised: out/p2.wav')
      const dead = kafka.messages('ci-callbacks-dead')
      expect(dead.map(({ value }) => value?.toString())).toEqual(['not a callback', undefined, jobOf('p1')])
      expect(dead.map(({ headers }) => headers?.from)).toEqual([0, 1, 2].map((n) => `${topic}/0/${start + n}`))
      expect(String(dead[2]?.headers?.error)).toContain('no such recording')
    })
  })
})

test('the consumer of docs/queues.md that uses an inbox stores a message once and handles it later', async () => {
  vi.stubEnv('CI_INBOX', `${folder.pathname}inbox.db`)
  const { store, stop } = await programs.load<{
    store(topic: string, partition: number, offset: string, body: Uint8Array | null): Promise<void>
    stop(): Promise<unknown>
  }>('createInbox')
  await store('ci', 0, '7', Buffer.from(jobOf('i1')))
  await store('ci', 0, '7', Buffer.from(jobOf('i1')))
  await expect.poll(() => printed).toEqual(['denoised: out/i1.wav'])
  await expect(store('ci', 0, '8', null)).rejects.toMatchObject({ code: 'not_a_callback' })
  await stop()
  vi.unstubAllEnvs()
})

test('the loop of docs/queues.md deletes a message after success only', async () => {
  interface Queue {
    receive(): Promise<{ msgId: string; msgBody: string; receiptHandle: string } | undefined>
    delete(receiptHandle: string): Promise<unknown>
    moveToDeadLetters(msgBody: string): Promise<unknown>
  }
  const { consume } = await programs.load<{ consume(queue: Queue, signal: AbortSignal): Promise<void> }>(
    'receiptHandle',
  )
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
  const end = new AbortController()
  const bodies = [documentedJson, jobOf('q1'), 'hello', failedJson, jobOf('q1')]
  const deleted: string[] = []
  const dead: string[] = []
  let next = 0
  failing.set('denoised: out/q1.wav', new Error('database away'))
  await consume(
    {
      async receive() {
        const at = next++
        if (at === 4) failing.clear()
        if (at === bodies.length) end.abort()
        const msgBody = bodies[at]
        return msgBody === undefined ? undefined : { msgId: `m${at}`, msgBody, receiptHandle: `r${at}` }
      },
      delete: async (receiptHandle) => deleted.push(receiptHandle),
      moveToDeadLetters: async (body) => dead.push(body),
    },
    end.signal,
  )
  expect(deleted).toEqual(['r0', 'r2', 'r3', 'r4'])
  expect(dead).toEqual(['hello'])
  expect(errors).toHaveBeenCalledOnce()
})

if (!hasRedis) {
  test.skip(
    'redis-server is not on this machine: the programs with a ledger in Redis were NOT tested (Debian: apt-get install redis-server)',
  )
}
