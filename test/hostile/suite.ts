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

/** Sends every hostile request to an adapter over a real socket, and a good callback behind each. */
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

    test.each([...xmlRows, ...jsonRows, ...encodingRows, ...httpRows])('$name → $status', async (row) => {
      const url = running.get(row.parser ?? 'none')?.url as string
      const replies = await send(url, row)
      const statuses = replies.map(({ status }) => status)
      const exception = Object.entries(row.except ?? {}).find(([part]) => name.includes(part))?.[1]
      const expected = [exception ?? row.status].flat()
      const byUs = exception === undefined && row.outcome !== undefined

      if (row.or === undefined) expect(statuses).toEqual(expected)
      else expect([...expected, row.or]).toEqual(expect.arrayContaining(statuses))
      if (byUs) {
        const { outcome, error } = JSON.parse(replies.at(-1)?.body as string)
        expect(outcome ?? error.code).toBe(row.outcome)
        // The sender gets the short sentence; what the operator's message explains is no business of his.
        if (error) expect(error.message).toMatch(/^[^.:]{1,60}\.(?: \(line \d+, column \d+\))?$/)
      }
      if (row.handled !== -1) expect(handled).toHaveLength(exception === undefined ? (row.handled ?? 0) : 0)
      if (byUs) expect(errors.map(({ code }) => code)).toEqual(statuses[0] === 200 ? [] : [row.outcome])
      expect(errors.filter(({ code }) => code === 'internal')).toEqual([])
      // What a framework says of a route it does not have is its own affair.
      for (const { body } of exception === undefined ? replies : []) {
        expect(body).not.toMatch(
          new RegExp(`${canary}|passwd|polluted|node_modules|\\.[jt]s\\b|\\bat .*:\\d+|${secret}`),
        )
      }

      handled = []
      const next = await send(url, {
        name: '',
        body: callbackWith(''),
        headers: { 'content-type': 'application/xml' },
        status: 200,
      })
      expect([next[0]?.status, handled]).toEqual([200, ['j1']])
    })

    test('no prototype has changed, and no error has escaped', () => {
      expect(changedPrototypes()).toEqual([])
      expect(escaped).toEqual([])
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    })
  })
}

async function send(url: string, { raw, body = '', headers = {}, status, hangsUp }: Row): Promise<Reply[]> {
  const expected = [status].flat().length
  const replies = await exchange(url, raw ? raw(path) : ordinary(body, headers), { expected, hangsUp })
  return replies.filter((reply) => reply.status !== 100)
}

function ordinary(body: string | Uint8Array, headers: Readonly<Record<string, string>>): Step[] {
  const bytes = Buffer.from(body as string)
  const lines = Object.entries({ host: '127.0.0.1', 'content-length': String(bytes.length), ...headers })
  return [`POST ${path} HTTP/1.1\r\n${lines.map(([key, value]) => `${key}: ${value}\r\n`).join('')}\r\n`, bytes]
}
