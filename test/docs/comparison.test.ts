/** Every row of the tables of docs/comparison.md: the program written by hand, the SDK's parser, and ci-event, side by side. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createReceiver, parseCallback, secretInUrl } from '@ci-event/core'
import { ciEvent } from '@ci-event/express'
import COS from 'cos-nodejs-sdk-v5'
import express from 'express'
import { XMLParser } from 'fast-xml-parser'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { freePort } from '../support/free-port.mjs'
import { programsOf } from '../support/programs.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const secret = 'correct-horse-battery-staple'
const programs = programsOf('docs/comparison.md', new URL('./.documents/', import.meta.url))
const lines: string[] = []
const servers: Server[] = []

async function send(origin: string, body: string, contentType = 'application/xml'): Promise<number> {
  const response = await fetch(`${origin}/ci/callback?token=${secret}`, {
    method: 'POST',
    body,
    headers: { 'content-type': contentType },
  })
  return response.status
}

let byHand: string
let ours: string
const reports: string[] = []

beforeAll(async () => {
  vi.stubEnv('CI_SECRET', secret)
  const port = await freePort()
  vi.stubEnv('PORT', String(port))
  vi.spyOn(console, 'log').mockImplementation((...values) => void lines.push(values.join(' ')))
  vi.spyOn(console, 'error').mockImplementation(() => {})
  await programs.load('XMLParser')
  byHand = `http://127.0.0.1:${port}`
  ours = await listening(appOf())
  await vi.waitFor(() => fetch(byHand), { timeout: 20_000 })
})
afterAll(() => {
  programs.remove()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  for (const server of servers) server.close()
})
afterEach(() => {
  lines.length = 0
  reports.length = 0
})

async function listening(app: express.Express): Promise<string> {
  const server = createServer(app)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** An app with ci-event that notes what the program written by hand prints. */
function appOf(options: { handlerTimeout?: number; onNoise?: () => unknown } = {}): express.Express {
  const receiver = createReceiver({
    verify: secretInUrl(secret),
    logger: false,
    ...(options.handlerTimeout && { handlerTimeout: options.handlerTimeout }),
    onTaskFinish: {
      NoiseReduction: async (job) => {
        await options.onNoise?.()
        lines.push(`denoised: ${job.Operation?.Output?.Object}`)
      },
    },
    onUnhandled: () => void reports.push('unhandled'),
    onStale: () => void reports.push('stale'),
  })
  return express().post('/ci/callback', ciEvent(receiver))
}

let count = 0
const job = (object = 'a.wav', state = 'Success', tag = 'NoiseReduction', id = `j${++count}`) =>
  `<Response><EventName>TaskFinish</EventName><JobsDetail><JobId>${id}</JobId><Tag>${tag}</Tag><State>${state}</State><Operation><UserData>00123</UserData><Output><Object>${object}</Object></Output></Operation></JobsDetail></Response>`

test('both answer 200 to a plain callback, and 401 without the secret', async () => {
  for (const origin of [byHand, ours]) {
    expect(await send(origin, job())).toBe(200)
    const { status } = await fetch(`${origin}/ci/callback`, { method: 'POST', body: job() })
    expect(status).toBe(401)
  }
  expect(lines).toEqual(['denoised: a.wav', 'denoised: a.wav'])
})

test('by hand handles a job whose body was cut off between two elements; ci-event answers 400', async () => {
  const cut = job().slice(0, job().indexOf('<Output>'))
  expect(await send(byHand, cut)).toBe(200)
  expect(lines).toEqual(['denoised: '])
  expect(await send(ours, cut)).toBe(400)
  expect(lines).toHaveLength(1)
})

test('by hand runs a handler twice for a callback that arrives twice while it works; ci-event once', async () => {
  // The page's program, with a handler that ends when it has been called for both.
  const [, page = ''] = /```ts\n(.*?)```/s.exec(readFileSync(`${root}docs/comparison.md`, 'utf8')) ?? []
  const slow = page.replace('async function handle(job: Job) {\n', (line) => `${line}  await globalThis.untilTwo()\n`)
  expect(slow).not.toBe(page)
  const path = `${root}test/docs/.documents/slow.ts`
  writeFileSync(path, slow)
  const port = await freePort()
  vi.stubEnv('PORT', String(port))
  const calls: (() => void)[] = []
  vi.stubGlobal('untilTwo', () => {
    const waiting = new Promise<void>((resolve) => void calls.push(resolve))
    if (calls.length === 2) for (const end of calls) end()
    return waiting
  })
  await import(/* @vite-ignore */ path)
  await vi.waitFor(() => fetch(`http://127.0.0.1:${port}`), { timeout: 20_000 })
  const body = job('twice.wav')
  await Promise.all([send(`http://127.0.0.1:${port}`, body), send(`http://127.0.0.1:${port}`, body)])
  expect(lines).toEqual(['denoised: twice.wav', 'denoised: twice.wav'])
  await Promise.all([send(ours, body), send(ours, body)])
  expect(lines).toHaveLength(3)
})

test('the parser of the forty lines makes a number of UserData, and leaves a numeric reference as it is', () => {
  const [, page = ''] = /new XMLParser\((.*)\)$/m.exec(readFileSync(`${root}docs/comparison.md`, 'utf8')) ?? []
  const parser = new XMLParser(new Function(`return (${page})`)())
  expect(parser.parse(job('&#20013;.wav')).Response.JobsDetail[0].Operation).toEqual({
    UserData: 123,
    Output: { Object: '&#20013;.wav' },
  })
})

test('ci-event does not dispatch a late Running, and reports it', async () => {
  const late = job('a.wav', 'Success', 'NoiseReduction', 'jlate')
  expect(await send(ours, late)).toBe(200)
  expect(await send(ours, late.replace('>Success<', '>Running<'))).toBe(200)
  expect(lines).toEqual(['denoised: a.wav'])
  expect(reports).toEqual(['stale'])
})

test.each([
  ['CI’s test request', '', 'application/xml', 200],
  [
    'WorkflowFinish',
    '<Response><EventName>WorkflowFinish</EventName><WorkflowExecution><RunId>i1</RunId><State>Success</State></WorkflowExecution></Response>',
    'application/xml',
    200,
  ],
])('by hand answers 500 to %s; ci-event answers 200', async (_, body, contentType, status) => {
  expect(await send(byHand, body, contentType)).toBe(500)
  expect(await send(ours, body, contentType)).toBe(status)
})

test('both answer 200 to a Tag without a handler, and ci-event reports it', async () => {
  for (const origin of [byHand, ours]) expect(await send(origin, job('a.wav', 'Success', 'Snapshot'))).toBe(200)
  expect(reports).toEqual(['unhandled'])
})

test('behind express.json() ci-event reads a JSON callback from what the parser left', async () => {
  const app = express().use(express.json()).use(appOf())
  const body =
    '{"JobsDetail":{"JobId":"jjson","Tag":"NoiseReduction","State":"Success","Operation":{"Output":{"Object":"j.wav"}}}}'
  expect(await send(await listening(app), body, 'application/json')).toBe(200)
  expect(lines).toEqual(['denoised: j.wav'])
})

test('ci-event answers 500 when a handler never ends', async () => {
  const origin = await listening(appOf({ handlerTimeout: 50, onNoise: () => new Promise(() => {}) }))
  expect(await send(origin, job())).toBe(500)
})

describe('the parser of the SDK', () => {
  const { xml2json } = (COS as unknown as { util: { xml2json(text: string): { Response?: { JobsDetail?: unknown } } } })
    .util
  const jobOf = (text: string) => xml2json(text).Response?.JobsDetail
  const oursOf = (text: string) => (parseCallback(text) as { JobsDetail: Record<string, unknown>[] }).JobsDetail

  test('it gives an object for one job and an array for several; ci-event always an array', () => {
    const two = job().replace('</JobsDetail>', '</JobsDetail><JobsDetail><JobId>j2</JobId></JobsDetail>')
    expect(Array.isArray(jobOf(job()))).toBe(false)
    expect(Array.isArray(jobOf(two))).toBe(true)
    expect([oursOf(job()).length, oursOf(two).length]).toEqual([1, 2])
  })

  test('it takes a body that was cut off between two elements for a whole one; ci-event does not', () => {
    const cut = job().slice(0, job().indexOf('<Output>'))
    expect(jobOf(cut)).toMatchObject({ State: 'Success' })
    expect(() => parseCallback(cut)).toThrow(
      expect.objectContaining({ code: 'truncated', position: expect.anything() }),
    )
  })

  test.each(['not XML', '{"JobsDetail":{"JobId":"j1","Tag":"Tts","State":"Success"}}'])(
    'it gives nothing for %s',
    (text) => {
      expect(xml2json(text)).toEqual({})
    },
  )

  test('it leaves a numeric reference as it is; ci-event reads it', () => {
    const text = job('&#20013;.wav')
    expect(jobOf(text)).toMatchObject({ Operation: { Output: { Object: '&#20013;.wav' } } })
    expect(oursOf(text)[0]).toMatchObject({ Operation: { Output: { Object: '中.wav' } } })
  })

  test('it gives an empty text for an empty node, and numbers as text', () => {
    const text = job().replace('<State>', '<Message/><Progress>100</Progress><State>')
    expect(jobOf(text)).toMatchObject({ Message: '', Progress: '100' })
    expect(oursOf(text)[0]).toMatchObject({ Progress: 100, Operation: { UserData: '00123' } })
    expect(oursOf(text)[0]).not.toHaveProperty('Message')
  })
})
