import { canary, jsonWith, type Row } from './row.ts'

const taken = { status: 200, outcome: 'handled', handled: 1 } as const
const malformed = { status: 400, outcome: 'malformed' } as const
const truncated = { status: 400, outcome: 'truncated' } as const
const nothing = { status: 422, outcome: 'not_a_callback' } as const
const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']

const rows: Row[] = [
  { name: '100,000 nested lists', body: jsonWith(`,"a":${'['.repeat(100_000)}${']'.repeat(100_000)}`), ...malformed },
  { name: '100,000 nested lists that are not closed', body: `{"a":${'['.repeat(100_000)}`, ...truncated },
  {
    name: '100,000 nested objects',
    body: jsonWith(`,"a":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
    ...malformed,
  },
  { name: '65 levels', body: jsonWith(`,"a":${'['.repeat(65)}${']'.repeat(65)}`), ...malformed },
  { name: '300,000 numbers', body: jsonWith(`,"a":[${'0,'.repeat(300_000)}0]`), ...malformed },
  {
    name: '100,000 jobs',
    body: `{"EventName":"TaskFinish","JobsDetail":[${'{},'.repeat(100_000)}{}]}`,
    status: 200,
    outcome: 'unhandled',
  },
  {
    name: '50,000 keys',
    body: jsonWith(`,${Array.from({ length: 50_000 }, (_, n) => `"${n * 7919}":1`).join()}`),
    ...taken,
  },
  { name: 'the same key twice: the last counts', body: jsonWith(',"JobId":"j2","JobId":"j3"'), ...taken },
  { name: '50,000 times the same key', body: jsonWith(',"JobId":"j2"'.repeat(50_000)), ...taken },
  { name: '1e999', body: jsonWith(',"Size":1e999'), ...malformed },
  { name: '-1e999 as an unknown field', body: jsonWith(`,"${canary}":[-1e999]`), ...malformed },
  { name: 'a number of 100,000 digits', body: jsonWith(`,"Size":${'9'.repeat(100_000)}`), ...malformed },
  { name: 'a fraction of 100,000 digits', body: jsonWith(`,"Size":0.${'9'.repeat(100_000)}`), ...taken },
  { name: '-0', body: jsonWith(',"Progress":-0'), ...taken },
  { name: 'a number beyond the safe range', body: jsonWith(',"Progress":9007199254740993'), ...taken },
  { name: 'NaN', body: jsonWith(',"a":NaN'), ...malformed },
  { name: 'Infinity', body: jsonWith(',"a":Infinity'), ...malformed },
  { name: 'undefined', body: jsonWith(',"a":undefined'), ...malformed },
  { name: 'a hexadecimal number', body: jsonWith(',"a":0x10'), ...malformed },
  { name: 'a call', body: `{"a":${canary}()}`, ...malformed },
  { name: 'a lone surrogate by escape', body: jsonWith(',"Message":"\\ud800"'), ...taken },
  { name: 'a NUL by escape', body: jsonWith(',"Message":"\\u0000"'), ...taken },
  { name: 'a raw NUL', body: jsonWith(',"Message":"\0"'), ...malformed },
  { name: 'a raw NUL between tokens', body: jsonWith('\0'), ...malformed },
  { name: 'a byte order mark', body: `\ufeff${jsonWith('')}`, ...taken },
  { name: 'two byte order marks', body: `\ufeff\ufeff${jsonWith('')}`, ...malformed },
  { name: 'a comment', body: `/* */${jsonWith('')}`, ...malformed },
  { name: 'single quotes', body: `{'${canary}':1}`, ...malformed },
  { name: 'a trailing comma', body: jsonWith(','), ...malformed },
  { name: 'a malformed end behind 500 kB', body: jsonWith(`,"a":[${'"x",'.repeat(120_000)}]`), ...malformed },
  { name: 'a string of 500 kB that does not end', body: `{"a":"${'\\n'.repeat(250_000)}`, ...truncated },
  { name: 'a string', body: `"${canary}"`, ...malformed },
  { name: 'null', body: 'null', ...malformed },
  { name: 'a list', body: `[${jsonWith('')}]`, ...malformed },
  { name: 'two documents', body: jsonWith('') + jsonWith(''), ...malformed },
  { name: 'jobs that are text', body: `{"EventName":"TaskFinish","JobsDetail":"${canary}"}`, ...nothing },
  { name: 'jobs that are numbers', body: '{"EventName":"TaskFinish","JobsDetail":[1,2]}', ...nothing },
  {
    name: 'jobs in jobs',
    body: '{"EventName":"TaskFinish","JobsDetail":[[{"JobId":"j"}],[{"JobId":"k"}]]}',
    ...nothing,
  },
  {
    name: 'a Tag that is an object',
    body: '{"EventName":"TaskFinish","JobsDetail":{"Tag":{"a":1},"JobId":"j1"}}',
    ...taken,
  },
  {
    name: 'a name that is an object',
    body: `{"EventName":{"a":"${canary}"},"x":1}`,
    status: 200,
    outcome: 'unhandled',
  },
  { name: 'Response in Response', body: `{"Response":{"Response":${jsonWith('')}}}`, ...nothing },
  { name: 'an object with __proto__ of the right shape', body: `{"__proto__":${jsonWith('')}}`, ...nothing },
  ...names.flatMap((name): Row[] => [
    { name: `${name} as a key`, body: jsonWith(`,"${name}":{"polluted":"${canary}"}`), ...taken },
    {
      name: `${name} by escapes`,
      body: jsonWith(`,"\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}":{"polluted":1}`),
      ...taken,
    },
    { name: `${name} in the envelope`, body: jsonWith('').replace('{', `{"${name}":{"polluted":1},`), ...taken },
    { name: `${name} as a Tag`, body: jsonWith('').replace('NoiseReduction', name), ...taken },
  ]),
]

// Bodies that the host's JSON parser reads first. It has its own limits, and some refuse `__proto__`.
const parsed: Row[] = [
  { name: '1,000 nested lists, parsed', body: jsonWith(`,"a":${'['.repeat(1000)}${']'.repeat(1000)}`), ...malformed },
  { name: '1e999, parsed', body: jsonWith(',"Size":1e999'), ...malformed },
  { name: 'toString as a key, parsed', body: jsonWith(',"toString":{"polluted":1}'), ...taken },
  {
    name: '__proto__ as a key, parsed',
    body: jsonWith(',"__proto__":{"polluted":1}'),
    ...taken,
    except: { 'on Fastify': 400, Koa: 400 },
  },
]

export const jsonRows: readonly Row[] = [...rows, ...parsed.map((row): Row => ({ ...row, parser: 'json' }))].map(
  (row): Row => ({ ...row, name: `JSON: ${row.name}`, headers: { 'content-type': 'application/json' } }),
)
