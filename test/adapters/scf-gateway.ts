/**
 * Gateways of Tencent Cloud, over real sockets: they read a whole request, pass it to a function as an event, and write what
 * the function returns. The events have the fields of Tencent's documents.
 */

import { isUtf8 } from 'node:buffer'
import { createServer, type IncomingMessage } from 'node:http'
import { listen } from './listen.ts'
import type { RunningServer } from './suite.ts'

/** The entry function of a function. */
export type EntryFunction = (event: unknown, context: unknown) => Promise<unknown>

/** Makes the event of a request. */
export type ToEvent = (req: IncomingMessage, body: Buffer) => Record<string, unknown>

/** Gateways take at most 6 MB. */
const largest = 6 * 1024 * 1024

/** Starts a gateway in front of a function. */
export function startGateway(entry: EntryFunction, toEvent: ToEvent): Promise<RunningServer> {
  const server = createServer(async (req, res) => {
    try {
      if (Number(req.headers['content-length'] ?? 0) > largest) return void res.writeHead(413).end()
      const chunks: Buffer[] = []
      for await (const chunk of req) chunks.push(chunk)
      // Event and response cross a boundary between processes.
      delete req.headers['transfer-encoding']
      const event = throughJson(toEvent(req, Buffer.concat(chunks)))
      const response = throughJson(await entry(event, { request_id: 'r1' })) as {
        isBase64Encoded: boolean
        statusCode: number
        headers: Record<string, string>
        body: string
      }
      const bytes = Buffer.from(response.body, response.isBase64Encoded ? 'base64' : 'utf8')
      res.writeHead(response.statusCode, { ...response.headers, 'content-length': bytes.length }).end(bytes)
    } catch {
      // A client that went away, or a function that failed.
      res.writeHead(502).end()
    }
  })
  return listen(server)
}

function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

/** An API gateway with Base64 turned on. It writes header names as they came, here with capitals. */
export const apiGatewayEvent: ToEvent = (req, body) => {
  const { pathname, searchParams } = partsOf(req)
  return {
    requestContext: {
      serviceId: 'service-f94sy04v',
      path: '/ci/{path}',
      httpMethod: 'ANY',
      requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      identity: {},
      sourceIp: '127.0.0.1',
      stage: 'release',
    },
    headers: Object.fromEntries(
      Object.entries(req.headers).map(([name, value]) => [name.replace(/\b[a-z]/g, (c) => c.toUpperCase()), value]),
    ),
    body: body.toString('base64'),
    isBase64Encoded: true,
    pathParameters: { path: 'callback' },
    queryStringParameters: {},
    headerParameters: {},
    stageVariables: { stage: 'release' },
    path: pathname,
    queryString: valuesOf(searchParams),
    httpMethod: req.method,
  }
}

/** A function URL: the fields of an API gateway without `requestContext`, `isBase64Encoded` and others, so only text. */
export const functionUrlEvent: ToEvent = (req, body) => {
  const { pathname, searchParams } = partsOf(req)
  return {
    headers: { ...req.headers, 'x-scf-remote-addr': '127.0.0.1' },
    body: body.toString(),
    httpMethod: req.method,
    path: pathname,
    queryString: valuesOf(searchParams),
  }
}

/** The HTTP access of CloudBase, which passes what is not text as Base64. */
export const cloudBaseEvent: ToEvent = (req, body) => {
  const { pathname, searchParams } = partsOf(req)
  const isText = isUtf8(body)
  return {
    path: pathname,
    httpMethod: req.method,
    headers: req.headers,
    multiValueHeaders: Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, [value].flat()])),
    queryStringParameters: Object.fromEntries(searchParams),
    requestContext: { requestId: 'cdbb96328072184d19d3fcd243e8cc4d', envId: 'env-1', appId: 1250000000, uin: 1 },
    body: body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  }
}

function partsOf(req: IncomingMessage): URL {
  return new URL(req.url ?? '/', 'http://gateway')
}

/** A text, a list of texts for a parameter that is repeated, and `true` for one without a value. */
function valuesOf(params: URLSearchParams): Record<string, unknown> {
  return Object.fromEntries(
    [...params.keys()].map((name) => {
      const values = params.getAll(name)
      return [name, values.length > 1 ? values : values[0] === '' ? true : values[0]]
    }),
  )
}
