import { type CallbackError, type ReceiverOptions, secretInUrl } from '@ci-event/core'
import type { MountedParser } from '@ci-event/simulator/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AdapterUnderTest, RunningServer } from '../adapters/suite.ts'
import { changedPrototypes } from '../fuzz/prototypes.ts'
import { encodingRows } from './encodings.ts'
import { exchange, type Reply, type Step } from './exchange.ts'
import { httpRows } from './http.ts'
import { jsonRows } from './json.ts'
import { callbackWith, canary, type Row } from './row.ts'
import { xmlRows } from './xml.ts'

const secret = 'correct-horse-battery-staple'
const path = `/ci/callback?token=${secret}`

/** Sends every hostile request to an adapter over a real socket, and a good callback after each. */
export function testHostile(name: string, { start }: AdapterUnderTest): void {
  describe(`${name}, hostile requests`, () => {
    const running = new Map<MountedParser, RunningServer>()
    const escaped: unknown[] = []
    const note = (error: unknown): void => void escaped.push(error)
    let handled: string[] = []
    let errors: CallbackError[] = []

    const options: ReceiverOptions = {
      verify: secretInUrl(secret),
      // The good callback that follows each request is always the same one.
      ledger: false,
      // Tags are looked up in this object; those named like its inherited properties must go to `default`.
      onTaskFinish: { NoiseReduction: (job) => handled.push(job.JobId), default: (job) => handled.push(job.JobId) },
      onError: (error) => errors.push(error),
    }

    beforeAll(async () => {
      for (const parser of ['none', 'json'] as const) running.set(parser, await start(options, parser))
      process.on('unhandledRejection', note).on('uncaughtException', note)
    })
    afterAll(async () => {
      process.off('unhandledRejection', note).off('uncaughtException', note)
      for (const { close } of running.values()) await close()
    })
    beforeEach(() => {
      handled = []
      errors = []
    })

    const rows = [...xmlRows, ...jsonRows, ...encodingRows, ...httpRows]
    const inFramework = (row: Row) => statusInFramework(row, name) !== undefined
    const ours = rows.filter((row) => !inFramework(row))
    const ofReceiver = ours.filter(({ outcome }) => outcome !== undefined)
    const send = (row: Row) => sendTo(running.get(row.parser ?? 'none')?.url as string, row)

    /** A good callback is handled after each attack, on the same server. */
    async function expectNextHandled(row: Row): Promise<void> {
      handled = []
      const next = await send({ ...goodCallback, parser: row.parser })
      expect([next[0]?.status, handled]).toEqual([200, ['j1']])
    }

    test.each(ofReceiver.filter(({ status }) => status === 200))('the receiver takes $name', async (row) => {
      const replies = await send(row)
      expect(replies.map(({ status }) => status)).toEqual([200])
      expect(JSON.parse(bodyOf(replies))).toEqual({ outcome: row.outcome })
      expect(handled).toHaveLength(row.handled ?? 0)
      expect(errors).toEqual([])
      expectNoLeak(replies)
      await expectNextHandled(row)
    })

    test.each(ofReceiver.filter(({ status }) => status !== 200))(
      'the receiver answers $name with $status',
      async (row) => {
        const replies = await send(row)
        expect(replies.map(({ status }) => status)).toEqual([row.status])
        // A fixed sentence, and a place: the message for the operator explains more than a sender may know.
        const message = expect.stringMatching(/^[^.:]{1,60}\.(?: \(line \d+, column \d+\))?$/)
        expect(JSON.parse(bodyOf(replies))).toEqual({ error: { code: row.outcome, message } })
        expect(handled).toEqual([])
        expect(errors.map(({ code }) => code)).toEqual([row.outcome])
        expectNoLeak(replies)
        await expectNextHandled(row)
      },
    )

    test.each(ours.filter(({ outcome, or }) => outcome === undefined && or === undefined))(
      'Node answers $name with $status',
      async (row) => {
        const replies = await send(row)
        expect(replies.map(({ status }) => status)).toEqual([row.status].flat())
        expect(handled).toHaveLength(row.handled ?? 0)
        expect(errors.filter(({ code }) => code === 'internal')).toEqual([])
        expectNoLeak(replies)
        await expectNextHandled(row)
      },
    )

    test.each(ours.filter(({ or }) => or !== undefined))(
      'Node or the receiver, depending on Node’s version, answers $name with $status or $or',
      async (row) => {
        const replies = await send(row)
        expect([row.status, row.or]).toEqual(expect.arrayContaining(replies.map(({ status }) => status)))
        expect(errors.filter(({ code }) => code === 'internal')).toEqual([])
        expectNoLeak(replies)
        await expectNextHandled(row)
      },
    )

    // Some adapters have no such row, and a list without rows is an error.
    describe.runIf(rows.some(inFramework))('with the status of this framework,', () => {
      test.each(rows.filter(inFramework))('the server answers $name', async (row) => {
        const replies = await send(row)
        expect(replies.map(({ status }) => status)).toEqual([statusInFramework(row, name)])
        expect(handled).toEqual([])
        await expectNextHandled(row)
      })
    })

    test('no hostile request changed a prototype or caused an unhandled error', () => {
      expect(changedPrototypes()).toEqual([])
      expect(escaped).toEqual([])
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    })
  })
}

const goodCallback: Row = {
  name: 'a good callback',
  body: callbackWith(''),
  headers: { 'content-type': 'application/xml' },
  status: 200,
}

/** The status with which the framework under test answers a request that never reaches the receiver. */
function statusInFramework({ except = {} }: Row, name: string): number | undefined {
  return Object.entries(except).find(([part]) => name.includes(part))?.[1]
}

function bodyOf(replies: readonly Reply[]): string {
  return replies.at(-1)?.body as string
}

/** No text of the request, no path and no stack is in a response. */
function expectNoLeak(replies: readonly Reply[]): void {
  const leak = new RegExp(`${canary}|passwd|polluted|node_modules|\\.[jt]s\\b|\\bat .*:\\d+|${secret}`)
  for (const { body } of replies) expect(body).not.toMatch(leak)
}

async function sendTo(url: string, { raw, body = '', headers = {}, status, hangsUp }: Row): Promise<Reply[]> {
  const expected = [status].flat().length
  const replies = await exchange(url, raw ? raw(path) : ordinary(body, headers), { expected, hangsUp })
  return replies.filter((reply) => reply.status !== 100)
}

function ordinary(body: string | Uint8Array, headers: Readonly<Record<string, string>>): Step[] {
  const bytes = Buffer.from(body as string)
  const lines = Object.entries({ host: '127.0.0.1', 'content-length': String(bytes.length), ...headers })
  return [`POST ${path} HTTP/1.1\r\n${lines.map(([key, value]) => `${key}: ${value}\r\n`).join('')}\r\n`, bytes]
}
