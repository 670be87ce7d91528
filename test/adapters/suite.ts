import { type CallbackError, type ReceiverOptions, secretInUrl } from '@ci-event/core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { documentedJson, documentedXml } from '../callbacks.ts'
import { post, postCutShort } from '../post.ts'
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
      const server = await start({ onTaskFinish: (_job, context) => events.push(context.event) }, 'none')
      await post(`${server.url}/ci/callback`, { headers: { 'content-type': 'application/xml' }, body: documentedXml })
      await post(`${server.url}/ci/callback`, { headers: { 'content-type': 'application/json' }, body: documentedJson })
      await server.close()
      expect(events).toHaveLength(2)
      expect(events[0]).toEqual(events[1])
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
