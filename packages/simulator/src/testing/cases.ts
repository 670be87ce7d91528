/** What every adapter must do: one row, one test. */
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
import type { Sent } from './raw-post.ts'

/** What was mounted before the adapter and may have taken the body. */
export type Parser = 'none' | 'json' | 'raw' | 'text' | 'drained'

/** One request, and what must come of it. */
export interface AdapterCase {
  name: string
  parser?: Parser
  /** Replaces the query, which carries the right secret. */
  query?: string
  sent: Sent
  status: number
  /** The body's `outcome` or `error.code`. */
  outcome: string
  /** What the handlers were called with: JobId and the output's Object, or the event's name. */
  handled?: readonly string[]
}

const xml = { 'content-type': 'application/xml' }
const json = { 'content-type': 'application/json' }
const first = 'j035aca66f86211ec8a5a87e016101404 output/nr.wav'
const bytes = Buffer.from(twoJobsXml)

const good: AdapterCase[] = [
  {
    name: 'the documented XML',
    sent: { headers: xml, body: documentedXml },
    status: 200,
    outcome: 'handled',
    handled: [first],
  },
  {
    name: 'the documented JSON',
    sent: { headers: json, body: documentedJson },
    status: 200,
    outcome: 'handled',
    handled: [first],
  },
  {
    name: 'two jobs, in packets that split characters',
    sent: {
      headers: { ...xml, 'transfer-encoding': 'chunked' },
      body: [bytes.subarray(0, 1300), ...split(bytes.subarray(1300, 1360)), bytes.subarray(1360)],
    },
    status: 200,
    outcome: 'handled',
    handled: ['j435aca66f86211ec8a5a87e016101408 output/nr.wav', 'j135aca66f86211ec8a5a87e016101405 输出/降噪.wav'],
  },
  {
    name: 'a failed job',
    sent: { headers: json, body: failedJson },
    status: 200,
    outcome: 'handled',
    handled: ['j235aca66f86211ec8a5a87e016101406 failed InputInvalid'],
  },
  {
    name: 'a workflow-triggered job',
    sent: { headers: xml, body: workflowTriggeredXml },
    status: 200,
    outcome: 'handled',
    handled: ['j335aca66f86211ec8a5a87e016101407 output/nr.wav'],
  },
  {
    name: 'the end of a workflow',
    sent: { headers: xml, body: workflowFinishXml },
    status: 200,
    outcome: 'handled',
    handled: ['WorkflowFinish'],
  },
  {
    name: 'a Tag without a handler',
    sent: { headers: xml, body: unknownTagXml },
    status: 200,
    outcome: 'unhandled',
    handled: ['unhandled TagOfTomorrow'],
  },
  {
    name: 'XML with a byte order mark',
    sent: { headers: xml, body: `\ufeff${documentedXml}` },
    status: 200,
    outcome: 'handled',
    handled: [first],
  },
  { name: 'no body', sent: { headers: xml }, status: 200, outcome: 'test' },
  {
    name: 'the test message of the console',
    sent: { headers: json, body: consoleTestJson },
    status: 200,
    outcome: 'test',
  },
  ...['text/xml', 'text/plain', 'application/octet-stream', 'application/x-unheard-of'].map(
    (type): AdapterCase => ({
      name: `XML sent as ${type}`,
      sent: { headers: { 'content-type': type }, body: documentedXml },
      status: 200,
      outcome: 'handled',
      handled: [first],
    }),
  ),
  { name: 'XML sent without a type', sent: { body: documentedXml }, status: 200, outcome: 'handled', handled: [first] },
  {
    name: 'JSON sent as text/plain',
    sent: { headers: { 'content-type': 'text/plain' }, body: documentedJson },
    status: 200,
    outcome: 'handled',
    handled: [first],
  },
]

const parsed: AdapterCase[] = (['json', 'raw', 'text'] as const).flatMap((parser): AdapterCase[] => [
  {
    name: `XML behind a ${parser} parser`,
    parser,
    sent: { headers: xml, body: documentedXml },
    status: 200,
    outcome: 'handled',
    handled: [first],
  },
  {
    name: `JSON behind a ${parser} parser`,
    parser,
    sent: { headers: json, body: documentedJson },
    status: 200,
    outcome: 'handled',
    handled: [first],
  },
  { name: `no body behind a ${parser} parser`, parser, sent: { headers: xml }, status: 200, outcome: 'test' },
])

const bad: AdapterCase[] = [
  {
    name: 'a drained stream',
    parser: 'drained',
    sent: { headers: xml, body: documentedXml },
    status: 500,
    outcome: 'body_consumed',
  },
  {
    name: 'malformed XML',
    sent: { headers: xml, body: documentedXml.replace('</Output>', '</Outputs>') },
    status: 400,
    outcome: 'malformed',
  },
  {
    name: 'XML that ends early',
    sent: { headers: xml, body: documentedXml.slice(0, -40) },
    status: 400,
    outcome: 'truncated',
  },
  {
    name: 'a DOCTYPE',
    sent: { headers: xml, body: `<!DOCTYPE Response>${documentedXml}` },
    status: 400,
    outcome: 'malformed',
  },
  {
    name: 'malformed JSON',
    sent: { headers: { 'content-type': 'text/plain' }, body: '{"EventName":"TaskFinish",}' },
    status: 400,
    outcome: 'malformed',
  },
  {
    name: 'JSON that ends early',
    sent: { headers: { 'content-type': 'text/plain' }, body: documentedJson.slice(0, -10) },
    status: 400,
    outcome: 'truncated',
  },
  {
    name: 'GBK that claims to be UTF-8',
    sent: { headers: { 'content-type': 'application/xml; charset=utf-8' }, body: gbk },
    status: 400,
    outcome: 'undecodable',
  },
  { name: 'a blank document', sent: { headers: xml, body: ' \n ' }, status: 400, outcome: 'malformed' },
  { name: 'an empty root', sent: { headers: xml, body: '<Response/>' }, status: 422, outcome: 'not_a_callback' },
  {
    name: 'XML of something else',
    sent: { headers: xml, body: '<rss><channel/></rss>' },
    status: 422,
    outcome: 'not_a_callback',
  },
  {
    name: 'JSON of something else',
    sent: { headers: json, body: '{"hello":"world"}' },
    status: 422,
    outcome: 'not_a_callback',
  },
  {
    name: 'a body over the limit',
    sent: { headers: xml, body: documentedXml.padEnd(70_000) },
    status: 413,
    outcome: 'too_large',
  },
  {
    name: 'a chunked body over the limit',
    sent: { headers: { ...xml, 'transfer-encoding': 'chunked' }, body: documentedXml.padEnd(70_000) },
    status: 413,
    outcome: 'too_large',
  },
  {
    name: 'a compressed body',
    sent: { headers: { ...xml, 'content-encoding': 'gzip' }, body: gzipSync(documentedXml) },
    status: 415,
    outcome: 'unsupported_encoding',
  },
  { name: 'no secret', query: '', sent: { headers: xml, body: documentedXml }, status: 401, outcome: 'unauthentic' },
  {
    name: 'a wrong secret',
    query: '?token=0000000000000000',
    sent: { headers: xml, body: documentedXml },
    status: 401,
    outcome: 'unauthentic',
  },
  {
    name: 'a handler that throws',
    sent: { headers: xml, body: documentedXml.replace('>NoiseReduction<', '>Throws<') },
    status: 500,
    outcome: 'handler_failed',
    handled: ['threw'],
  },
  {
    name: 'a handler that rejects, beside one that works',
    sent: { headers: xml, body: twoJobsXml.replace('>NoiseReduction<', '>Rejects<') },
    status: 500,
    outcome: 'handler_failed',
    handled: ['rejected', 'j135aca66f86211ec8a5a87e016101405 输出/降噪.wav'],
  },
  { name: 'a GET', sent: { method: 'GET' }, status: 405, outcome: 'method_not_allowed' },
]

/** Every case that an adapter is held to. */
export const adapterCases: readonly AdapterCase[] = [...good, ...parsed, ...bad]

function split(piece: Uint8Array): Uint8Array[] {
  return Array.from(piece, (_, index) => piece.subarray(index, index + 1))
}
