/** Mutations that know nothing of what the bytes mean, save some tokens of XML and JSON. */
import { oneOf, type Pick } from '../support/random.ts'

const tokens = [
  '<',
  '>',
  '</',
  '/>',
  '<!--',
  '-->',
  '--',
  '<![CDATA[',
  ']]>',
  '<?',
  '?>',
  '<?xml version="1.0"?>',
  '<!DOCTYPE a>',
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '<!ENTITY',
  '<?xml version="1.0" encoding="gbk"?>',
  '&',
  '&amp;',
  '&lt;',
  '&#0;',
  '&#x41;',
  '&#xD800;',
  '&#x10FFFF;',
  '&#1114112;',
  '&bare;',
  '&#',
  ';',
  '=',
  '"',
  "'",
  ' a="b"',
  " a='<'",
  ' ',
  '\n',
  '\r',
  '\r\n',
  '\t',
  '\0',
  '\u0001',
  '\u0085',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\uffff',
  '中',
  '😀',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '""',
  '\\',
  '\\u0000',
  '\\ud800',
  '\\"',
  'null',
  'true',
  'false',
  '0',
  '-0',
  '1e999',
  '-1',
  '1.5',
  '9007199254740993',
  'NaN',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'prototype',
  '"__proto__":',
  '<__proto__>',
  '</__proto__>',
  '<a>',
  '</a>',
  '<a/>',
  '<a></a>',
  '#text',
  ':@',
  '#cdata',
  'xml',
  'xmlns:a',
  'a:b',
  '<Response>',
  '</Response>',
  '<JobsDetail>',
  '</JobsDetail>',
  '<JobsDetail/>',
  '"JobsDetail":',
  '"Response":',
  '"EventName":"TaskFinish"',
  'TaskFinish',
  'WorkflowFinish',
  'ReviewImage',
  '"WorkflowExecution":',
  '<Tag>Transcode</Tag>',
  '"trace_id":',
  '"data":{',
]
const raw: readonly Uint8Array[] = [
  [0x80],
  [0xc0, 0xaf],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xe4, 0xb8],
  [0xff, 0xfe],
  [0xfe, 0xff],
  [0xef, 0xbb, 0xbf],
].map((bytes) => Uint8Array.from(bytes))

const dictionary = [...tokens.map((token) => new TextEncoder().encode(token)), ...raw]

type Mutation = (bytes: Buffer, pick: Pick, other: Uint8Array) => Buffer

const mutations: readonly Mutation[] = [
  function flip(bytes, pick) {
    const out = Buffer.from(bytes)
    const at = pick(out.length)
    out[at] = (out[at] ?? 0) ^ (1 << pick(8))
    return out
  },
  function overwrite(bytes, pick) {
    const out = Buffer.from(bytes)
    out[pick(out.length)] = pick(256)
    return out
  },
  function insert(bytes, pick) {
    return splice(bytes, pick(bytes.length + 1), 0, oneOf(dictionary, pick))
  },
  function insertMany(bytes, pick) {
    const token = oneOf(dictionary, pick)
    const many = Buffer.concat(Array.from({ length: 1 << pick(13) }, () => token))
    return splice(bytes, pick(bytes.length + 1), 0, many)
  },
  function replace(bytes, pick) {
    return splice(bytes, pick(bytes.length + 1), pick(12), oneOf(dictionary, pick))
  },
  function remove(bytes, pick) {
    const at = pick(bytes.length + 1)
    return splice(bytes, at, pick(Math.min(bytes.length - at, 200) + 1), Buffer.alloc(0))
  },
  function duplicate(bytes, pick) {
    const [from, to] = range(bytes, pick)
    const chunk = bytes.subarray(from, to)
    const times = pick(8) === 0 ? 1 << pick(10) : 1
    return splice(bytes, pick(bytes.length + 1), 0, Buffer.concat(Array.from({ length: times }, () => chunk)))
  },
  function cut(bytes, pick) {
    return bytes.subarray(0, pick(bytes.length + 1))
  },
  function move(bytes, pick) {
    const [from, to] = range(bytes, pick)
    const without = splice(bytes, from, to - from, Buffer.alloc(0))
    return splice(without, pick(without.length + 1), 0, bytes.subarray(from, to))
  },
  function cross(bytes, pick, other) {
    return Buffer.concat([bytes.subarray(0, pick(bytes.length + 1)), other.subarray(pick(other.length + 1))])
  },
  function recode(bytes, pick) {
    const text = bytes.toString('utf8')
    const wide = Buffer.from(pick(2) === 0 ? `\ufeff${text}` : text, 'utf16le')
    return pick(2) === 0 ? wide : pick(2) === 0 ? wide.subarray(0, wide.length - 1) : Buffer.from(text, 'latin1')
  },
]

export function mutateBytes(bytes: Uint8Array, other: Uint8Array, pick: Pick): Buffer {
  let out: Buffer = Buffer.from(bytes)
  for (let left = 1 + pick(5); left > 0; left--) out = oneOf(mutations, pick)(out, pick, other)
  return out
}

function range(bytes: Uint8Array, pick: Pick): [from: number, to: number] {
  const from = pick(bytes.length + 1)
  return [from, from + pick(Math.min(bytes.length - from, 400) + 1)]
}

function splice(bytes: Buffer, at: number, count: number, inserted: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + count)])
}
