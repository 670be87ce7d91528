import { type CallbackError, type ReceiverOptions, secretInUrl } from '@ci-event/core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { documentedJson, documentedXml, twoJobsXml } from '../callbacks.ts'
import { post, postCutShort, postSlowly } from '../post.ts'
import { cases, type Parser } from './cases.ts'

/** A server that listens. */
export interface Running {
  url: string
  close(): Promise<unknown>
}

/** What an adapter's test says of it. */
export interface AdapterUnderTest {
  /** Serves `options` at `/ci/callback`, behind a parser. */
  start(options: ReceiverOptions, parser: Parser): Promise<Running>
  /** Serves the adapter without handlers; the app's own route answers `{ "seen": <EventName> }`. */
  startAttaching(options: ReceiverOptions): Promise<Running>
  /** Cases in which the framework answers before the adapter can: with what, and why. */
  except?: Readonly<Record<string, { status: number; why: string }>>
}

const secret = 'correct-horse-battery-staple'
const parsers: readonly Parser[] = ['none', 'json', 'raw', 'text', 'drained']

/** Runs every case against an adapter over a real socket. */
export function testAdapter(name: string, { start, startAttaching, except = {} }: AdapterUnderTest): void {
  describe(name, () => {
    const running = new Map<Parser, Running>()
    let handled: string[] = []
    let errors: CallbackError[] = []

    const options: ReceiverOptions = {
      verify: secretInUrl(secret),
      limit: 65_536,
      // The rows repeat one job; that it is handled once has tests of its own below.
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

    beforeAll(async () => {
      for (const parser of parsers) running.set(parser, await start(options, parser))
    })
    afterAll(async () => {
      for (const { close } of running.values()) await close()
    })
    beforeEach(() => {
      handled = []
      errors = []
    })

    function urlOf(parser: Parser, query = `?token=${secret}`): string {
      return `${running.get(parser)?.url}/ci/callback${query}`
    }

    for (const { name: what, parser = 'none', query, sent, status, outcome, handled: expected = [] } of cases) {
      const exception = except[what]
      if (exception) {
        test(`${what} → ${exception.status}: ${exception.why}`, async () => {
          expect((await post(urlOf(parser, query), sent)).status).toBe(exception.status)
          expect({ handled, errors }).toEqual({ handled: [], errors: [] })
        })
        continue
      }
      test(`${what} → ${status} ${outcome}`, async () => {
        const answer = await post(urlOf(parser, query), sent)

        expect({ status: answer.status, text: answer.text }).toEqual({
          status,
          text: expect.stringContaining(`"${outcome}"`),
        })
        const body = JSON.parse(answer.text)
        expect(status < 300 ? body.outcome : body.error.code).toBe(outcome)
        expect(answer.text).not.toContain('a secret of the app')
        expect(Number(answer.headers['content-length'])).toBe(Buffer.byteLength(answer.text))
        expect(handled.toSorted()).toEqual([...expected].toSorted())
        expect(errors.map((error) => error.code)).toEqual(status < 300 ? [] : [outcome])

        handled = []
        const next = await post(urlOf('none'), { headers: { 'content-type': 'application/xml' }, body: documentedXml })
        expect([next.status, handled.length]).toEqual([200, 1])
      })
    }

    test('a body cut short by its Content-Length is reported, and reaches no handler', async () => {
      await postCutShort(urlOf('none'), documentedXml.slice(0, 300), documentedXml.length)
      await expect.poll(() => errors.map((error) => error.code)).toEqual(['truncated'])
      expect(handled).toEqual([])
    })

    test('both formats of the same facts give the same event', async () => {
      const events: unknown[] = []
      const server = await start({ ledger: false, onTaskFinish: (_job, context) => events.push(context.event) }, 'none')
      await post(`${server.url}/ci/callback`, { headers: { 'content-type': 'application/xml' }, body: documentedXml })
      await post(`${server.url}/ci/callback`, { headers: { 'content-type': 'application/json' }, body: documentedJson })
      await server.close()
      expect(events).toHaveLength(2)
      expect(events[0]).toEqual(events[1])
    })

    test('a job that comes twice is handled once, also in the other format', async () => {
      const server = await start({ verify: secretInUrl(secret), onTaskFinish: options.onTaskFinish }, 'none')
      const url = `${server.url}/ci/callback?token=${secret}`
      const first = await post(url, { headers: { 'content-type': 'application/xml' }, body: documentedXml })
      const second = await post(url, { headers: { 'content-type': 'application/json' }, body: documentedJson })
      await server.close()
      expect([first.text, second.text]).toEqual(['{"outcome":"handled"}', '{"outcome":"duplicate"}'])
      expect(handled).toHaveLength(1)
    })

    test('a body that does not come is given up with 408, and its connection is closed', async () => {
      const server = await start({ ...options, bodyTimeout: 300 }, 'none')
      const answer = await postSlowly(`${server.url}/ci/callback?token=${secret}`, documentedXml, 5000)
      await server.close()
      expect(answer).toMatch(/^HTTP\/1\.1 408 /)
      expect(answer).toMatch(/^connection: close\r$/im)
      expect(answer).toContain('"body_timeout"')
      expect(errors.map((error) => error.code)).toEqual(['body_timeout'])
      expect(handled).toEqual([])
    })

    test('beyond the concurrency limit the answer is 503 with Retry-After', async () => {
      let release = (): void => {}
      const gate = new Promise<void>((resolve) => {
        release = resolve
      })
      const server = await start({ concurrency: 1, onTaskFinish: () => gate }, 'none')
      const url = `${server.url}/ci/callback`
      const first = post(url, { headers: { 'content-type': 'application/xml' }, body: documentedXml })
      // The second must come while the first is being handled.
      await expect
        .poll(async () => (await post(url, { headers: { 'content-type': 'application/xml' }, body: '<a/>' })).status)
        .toBe(503)
      const second = await post(url, { headers: { 'content-type': 'application/xml' }, body: twoJobsXml })
      expect([second.status, second.headers['retry-after']]).toEqual([503, '1'])
      release()
      expect((await first).status).toBe(200)
      expect((await post(url, { headers: { 'content-type': 'application/xml' }, body: twoJobsXml })).status).toBe(200)
      await server.close()
    })

    test('a drained stream is reported with its cause and the fix', async () => {
      await post(urlOf('drained'), { headers: { 'content-type': 'application/xml' }, body: documentedXml })
      expect(errors[0]?.message).toMatch(/body parser mounted earlier.*Mount the receiver before it/s)
    })

    test('without handlers the event is attached and the app answers', async () => {
      const server = await startAttaching({ verify: secretInUrl(secret), onError: options.onError })
      const url = `${server.url}/ci/callback`
      const good = await post(`${url}?token=${secret}`, {
        headers: { 'content-type': 'application/xml' },
        body: documentedXml,
      })
      const bad = await post(`${url}?token=${secret}`, {
        headers: { 'content-type': 'application/xml' },
        body: '<Response>',
      })
      const stranger = await post(url, { headers: { 'content-type': 'application/xml' }, body: documentedXml })
      const probe = await post(`${url}?token=${secret}`, { headers: { 'content-type': 'application/xml' } })
      await server.close()
      expect([good.status, JSON.parse(good.text)]).toEqual([200, { seen: 'TaskFinish' }])
      expect([bad.status, JSON.parse(bad.text).error.code]).toEqual([400, 'truncated'])
      expect([stranger.status, JSON.parse(stranger.text).error.code]).toEqual([401, 'unauthentic'])
      expect([probe.status, JSON.parse(probe.text)]).toEqual([200, { outcome: 'probe' }])
    })
  })
}
