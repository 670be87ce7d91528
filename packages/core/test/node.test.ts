/** Where the body is found, by what a host may have done to Node's request. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { documentedJson, documentedXml } from '../../../test/support/callbacks.ts'
import { post } from '../../../test/support/post.ts'
import { type NodeRequestFacts, requestFromNode } from '../src/adapter.ts'
import { type CallbackResponse, createReceiver } from '../src/index.ts'

const xml = { 'content-type': 'application/xml' }
const json = { 'content-type': 'application/json' }

/** Posts to a server that treats the request so before the receiver is given it. */
async function receiveAfter(
  host: (req: IncomingMessage) => NodeRequestFacts | Promise<NodeRequestFacts>,
  headers: Record<string, string>,
  body: string | Uint8Array,
): Promise<string> {
  const receiver = createReceiver({ onTaskFinish: () => {}, bodyLimit: 2000 })
  const server = createServer(async (req, res) => {
    const answer: CallbackResponse = await receiver.receive(requestFromNode(req, await host(req)))
    res.writeHead(answer.status, answer.headers).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { text } = await post(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { headers, body })
  server.close()
  const { outcome, error } = JSON.parse(text)
  return outcome ?? error.code
}

async function drained(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function drainedToEmpty(req: IncomingMessage): Promise<NodeRequestFacts> {
  await drained(req)
  return { body: {} }
}

const long = documentedJson.replace('{', `{"x":"${'x'.repeat(2000)}",`)

test.each<
  [
    what: string,
    host: Parameters<typeof receiveAfter>[0],
    headers: Record<string, string>,
    body: string | Uint8Array,
    outcome: string,
  ]
>([
  ['nothing', () => ({}), xml, documentedXml, 'handled'],
  ['an empty object and an unread stream', () => ({ body: {} }), xml, documentedXml, 'handled'],
  [
    'an undefined body and an unread stream',
    () => ({ body: undefined, rawBody: undefined }),
    xml,
    documentedXml,
    'handled',
  ],
  ['an empty text and an unread stream', () => ({ body: '' }), xml, documentedXml, 'handled'],
  ['an empty buffer and an unread stream', () => ({ rawBody: Buffer.alloc(0) }), xml, documentedXml, 'handled'],
  [
    'a Content-Length that is a number, as serverless-http sets it',
    async (req) => {
      const rawBody = await drained(req)
      Object.assign(req.headers, { 'content-length': rawBody.length + 1 })
      return { rawBody }
    },
    xml,
    documentedXml,
    'truncated',
  ],
  [
    'a header that is a number',
    (req) => {
      Object.assign(req.headers, { 'x-number': 1 })
      return {}
    },
    xml,
    documentedXml,
    'handled',
  ],
  [
    'bytes that are still gzip',
    async (req) => ({ rawBody: gzipSync(await drained(req)) }),
    { ...xml, 'content-encoding': 'gzip' },
    documentedXml,
    'unsupported_encoding',
  ],
  ['bytes', async (req) => ({ rawBody: await drained(req) }), xml, documentedXml, 'handled'],
  [
    'bytes beside an object',
    async (req) => ({ rawBody: await drained(req), body: { wrong: true } }),
    json,
    documentedJson,
    'handled',
  ],
  ['text', async (req) => ({ body: (await drained(req)).toString() }), xml, documentedXml, 'handled'],
  [
    'an object',
    async (req) => ({ body: JSON.parse((await drained(req)).toString()) }),
    json,
    documentedJson,
    'handled',
  ],
  [
    'fewer bytes than announced',
    async (req) => ({ rawBody: (await drained(req)).subarray(0, 100) }),
    xml,
    documentedXml,
    'truncated',
  ],
  [
    'an empty text of a drained stream',
    async (req) => {
      await drained(req)
      return { body: '' }
    },
    xml,
    documentedXml,
    'truncated',
  ],
  [
    'nothing of a drained stream',
    async (req) => {
      await drained(req)
      return {}
    },
    xml,
    documentedXml,
    'body_consumed',
  ],
  ['an empty object of a drained stream', drainedToEmpty, xml, documentedXml, 'body_consumed'],
  [
    'a form of a drained stream',
    async (req) => ({ body: { [(await drained(req)).toString()]: '' } }),
    { 'content-type': 'application/x-www-form-urlencoded' },
    documentedXml,
    'body_consumed',
  ],
  ...[
    [xml, documentedXml],
    [json, documentedJson],
    [json, ` \n${documentedJson}`],
  ].map(([headers, body]): [string, (req: IncomingMessage) => Promise<NodeRequestFacts>, never, never, string] => [
    'what a form parser for every type made of a drained stream',
    async (req) => ({ body: Object.fromEntries(new URLSearchParams((await drained(req)).toString())) }),
    headers as never,
    body as never,
    'body_consumed',
  ]),
  ['an empty object of a drained stream of JSON', drainedToEmpty, json, documentedJson, 'body_consumed'],
  [
    'a paused stream',
    async (req) => {
      req.pause()
      await new Promise((resolve) => setImmediate(resolve))
      return {}
    },
    xml,
    documentedXml,
    'handled',
  ],
  [
    'the empty object that was sent',
    async (req) => ({ body: JSON.parse((await drained(req)).toString()) }),
    json,
    '{}',
    'not_a_callback',
  ],
  ['nothing of no body', drainedToEmpty, xml, '', 'test'],
  [
    'an object over the limit',
    async (req) => ({ body: JSON.parse((await drained(req)).toString()) }),
    json,
    long,
    'too_large',
  ],
  ['bytes over the limit', async (req) => ({ rawBody: await drained(req) }), json, long, 'too_large'],
  [
    'inflated bytes',
    async (req) => {
      await drained(req)
      return { rawBody: Buffer.from(documentedXml) }
    },
    { ...xml, 'content-encoding': 'gzip' },
    'not looked at, and longer than nothing',
    'handled',
  ],
  [
    'fewer inflated bytes than announced',
    async (req) => {
      await drained(req)
      return { rawBody: Buffer.from(documentedXml) }
    },
    { ...xml, 'content-encoding': 'gzip' },
    'x'.repeat(documentedXml.length + 1),
    'handled',
  ],
  [
    'text of a body that was sent in UTF-16',
    async (req) => ({ body: (await drained(req)).toString('utf16le') }),
    xml,
    Buffer.from(documentedXml, 'utf16le'),
    'handled',
  ],
  ...[
    [[0x1f, 0x3c], 'malformed'],
    [[0x3c, 0x8b], 'undecodable'],
  ].map(([bytes, outcome]): [string, (req: IncomingMessage) => Promise<NodeRequestFacts>, never, string, string] => [
    'inflated bytes of which one is that of gzip',
    async (req) => {
      await drained(req)
      return { rawBody: Buffer.from(bytes as number[]) }
    },
    { ...xml, 'content-encoding': 'gzip' } as never,
    'not looked at',
    outcome as string,
  ]),
  ['bytes beside an unread stream', () => ({ rawBody: Buffer.from(documentedXml) }), xml, 'x', 'handled'],
  [
    'nothing of a drained stream whose length was not announced',
    async (req) => {
      await drained(req)
      return {}
    },
    { ...xml, 'transfer-encoding': 'chunked' },
    documentedXml,
    'body_consumed',
  ],
  [
    'an object whose first name has a bracket in it',
    async (req) => ({ body: JSON.parse((await drained(req)).toString()) }),
    json,
    documentedJson.replace('{', '{"a<b":"1",'),
    'handled',
  ],
  [
    'an object whose Content-Type quotes that of a form',
    async (req) => ({ body: JSON.parse((await drained(req)).toString()) }),
    { 'content-type': 'application/json; profile="application/x-www-form-urlencoded"' },
    documentedJson,
    'handled',
  ],
  [
    'an object at the limit',
    async (req) => ({ body: JSON.parse((await drained(req)).toString()) }),
    json,
    documentedJson.padEnd(2000),
    'handled',
  ],
  ['an empty object of 16 bytes', drainedToEmpty, json, '{}'.padEnd(16), 'not_a_callback'],
  ['an empty object of 17 bytes', drainedToEmpty, json, '{}'.padEnd(17), 'body_consumed'],
])('%s', async (_, host, headers, body, outcome) => {
  expect(await receiveAfter(host, headers, body)).toBe(outcome)
})
