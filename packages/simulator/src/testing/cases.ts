/** What every adapter must answer: one row, one test. */
import { gzipSync } from 'node:zlib'
import {
  consoleTestJson,
  documentedJson,
  documentedXml,
  failedJson,
  gbk,
  twoJobsXml,
  unknownTagXml,
  workflowFinishXml,
  workflowTriggeredXml,
} from './bodies.ts'
import type { RawRequest } from './raw-post.ts'

/** What the app mounts before the adapter: a body parser, something that reads the stream and keeps nothing, or neither. */
export type MountedParser = 'none' | 'json' | 'raw' | 'text' | 'drained'

interface Case {
  /** What is sent, as it continues the title "answers 200 handled to". */
  readonly name: string
  /** @default 'none' */
  readonly parser?: MountedParser
  readonly request: RawRequest
  /** What the handlers are called with, in any order: JobId and the output's Object, or the event's name. @default nothing */
  readonly handled?: readonly string[]
}

/** A request that is answered 200. */
export interface AcceptedCase extends Case {
  readonly outcome: string
}

/** A request that is answered with an error. */
export interface RefusedCase extends Case {
  readonly status: number
  readonly code: string
  /** Replaces the query, which has the right secret. */
  readonly query?: string
}

const xml = { 'content-type': 'application/xml' }
const json = { 'content-type': 'application/json' }
const first = 'j035aca66f86211ec8a5a87e016101404 output/nr.wav'
const bytes = Buffer.from(twoJobsXml)

const unparsed: AcceptedCase[] = [
  {
    name: 'the documented XML',
    request: { headers: xml, body: documentedXml },
    outcome: 'handled',
    handled: [first],
  },
  {
    name: 'the documented JSON',
    request: { headers: json, body: documentedJson },
    outcome: 'handled',
    handled: [first],
  },
  {
    name: 'two jobs, in packets that split characters',
    request: {
      headers: { ...xml, 'transfer-encoding': 'chunked' },
      body: [bytes.subarray(0, 1300), ...split(bytes.subarray(1300, 1360)), bytes.subarray(1360)],
    },
    outcome: 'handled',
    handled: ['j435aca66f86211ec8a5a87e016101408 output/nr.wav', 'j135aca66f86211ec8a5a87e016101405 输出/降噪.wav'],
  },
  {
    name: 'a failed job',
    request: { headers: json, body: failedJson },
    outcome: 'handled',
    handled: ['j235aca66f86211ec8a5a87e016101406 failed InputInvalid'],
  },
  {
    name: 'a workflow-triggered job',
    request: { headers: xml, body: workflowTriggeredXml },
    outcome: 'handled',
    handled: ['j335aca66f86211ec8a5a87e016101407 output/nr.wav'],
  },
  {
    name: 'a WorkflowFinish event',
    request: { headers: xml, body: workflowFinishXml },
    outcome: 'handled',
    handled: ['WorkflowFinish'],
  },
  {
    name: 'a Tag without a handler',
    request: { headers: xml, body: unknownTagXml },
    outcome: 'unhandled',
    handled: ['unhandled TagOfTomorrow'],
  },
  {
    name: 'XML with a byte order mark',
    request: { headers: xml, body: `\ufeff${documentedXml}` },
    outcome: 'handled',
    handled: [first],
  },
  { name: 'an empty body', request: { headers: xml }, outcome: 'test' },
  {
    name: 'the test message of the console',
    request: { headers: json, body: consoleTestJson },
    outcome: 'test',
  },
  ...['text/xml', 'text/plain', 'application/octet-stream', 'application/x-unknown'].map(
    (type): AcceptedCase => ({
      name: `XML as ${type}`,
      request: { headers: { 'content-type': type }, body: documentedXml },
      outcome: 'handled',
      handled: [first],
    }),
  ),
  { name: 'XML without a Content-Type', request: { body: documentedXml }, outcome: 'handled', handled: [first] },
  {
    name: 'JSON as text/plain',
    request: { headers: { 'content-type': 'text/plain' }, body: documentedJson },
    outcome: 'handled',
    handled: [first],
  },
]

const parsed: AcceptedCase[] = (['json', 'raw', 'text'] as const).flatMap((parser): AcceptedCase[] => [
  {
    name: `XML behind a ${parser} parser`,
    parser,
    request: { headers: xml, body: documentedXml },
    outcome: 'handled',
    handled: [first],
  },
  {
    name: `JSON behind a ${parser} parser`,
    parser,
    request: { headers: json, body: documentedJson },
    outcome: 'handled',
    handled: [first],
  },
  { name: `an empty body behind a ${parser} parser`, parser, request: { headers: xml }, outcome: 'test' },
])

/** Requests that every adapter accepts. */
export const acceptedCases: readonly AcceptedCase[] = [...unparsed, ...parsed]

/** Requests that every adapter refuses. */
export const refusedCases: readonly RefusedCase[] = [
  {
    name: 'a request whose stream was read before',
    parser: 'drained',
    request: { headers: xml, body: documentedXml },
    status: 500,
    code: 'body_consumed',
  },
  {
    name: 'malformed XML',
    request: { headers: xml, body: documentedXml.replace('</Output>', '</Outputs>') },
    status: 400,
    code: 'malformed',
  },
  {
    name: 'XML that is cut off',
    request: { headers: xml, body: documentedXml.slice(0, -40) },
    status: 400,
    code: 'truncated',
  },
  {
    name: 'a DOCTYPE',
    request: { headers: xml, body: `<!DOCTYPE Response>${documentedXml}` },
    status: 400,
    code: 'malformed',
  },
  {
    name: 'malformed JSON',
    request: { headers: { 'content-type': 'text/plain' }, body: '{"EventName":"TaskFinish",}' },
    status: 400,
    code: 'malformed',
  },
  {
    name: 'JSON that is cut off',
    request: { headers: { 'content-type': 'text/plain' }, body: documentedJson.slice(0, -10) },
    status: 400,
    code: 'truncated',
  },
  {
    name: 'GBK declared as UTF-8',
    request: { headers: { 'content-type': 'application/xml; charset=utf-8' }, body: gbk },
    status: 400,
    code: 'undecodable',
  },
  { name: 'a blank document', request: { headers: xml, body: ' \n ' }, status: 400, code: 'malformed' },
  { name: 'an empty root', request: { headers: xml, body: '<Response/>' }, status: 422, code: 'not_a_callback' },
  {
    name: 'XML that is not a callback',
    request: { headers: xml, body: '<rss><channel/></rss>' },
    status: 422,
    code: 'not_a_callback',
  },
  {
    name: 'JSON that is not a callback',
    request: { headers: json, body: '{"hello":"world"}' },
    status: 422,
    code: 'not_a_callback',
  },
  {
    name: 'a body over the limit',
    request: { headers: xml, body: documentedXml.padEnd(70_000) },
    status: 413,
    code: 'too_large',
  },
  {
    name: 'a chunked body over the limit',
    request: { headers: { ...xml, 'transfer-encoding': 'chunked' }, body: documentedXml.padEnd(70_000) },
    status: 413,
    code: 'too_large',
  },
  {
    name: 'a compressed body',
    request: { headers: { ...xml, 'content-encoding': 'gzip' }, body: gzipSync(documentedXml) },
    status: 415,
    code: 'unsupported_encoding',
  },
  {
    name: 'a request without the secret',
    query: '',
    request: { headers: xml, body: documentedXml },
    status: 401,
    code: 'unauthentic',
  },
  {
    name: 'a request with a wrong secret',
    query: '?token=0000000000000000',
    request: { headers: xml, body: documentedXml },
    status: 401,
    code: 'unauthentic',
  },
  {
    name: 'a callback whose handler throws',
    request: { headers: xml, body: documentedXml.replace('>NoiseReduction<', '>Throws<') },
    status: 500,
    code: 'handler_failed',
    handled: ['threw'],
  },
  {
    name: 'a callback with one handler that rejects and one that succeeds',
    request: { headers: xml, body: twoJobsXml.replace('>NoiseReduction<', '>Rejects<') },
    status: 500,
    code: 'handler_failed',
    handled: ['rejected', 'j135aca66f86211ec8a5a87e016101405 输出/降噪.wav'],
  },
  { name: 'a GET', request: { method: 'GET' }, status: 405, code: 'method_not_allowed' },
]

function split(piece: Uint8Array): Uint8Array[] {
  return Array.from(piece, (_, index) => piece.subarray(index, index + 1))
}
