import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { callbackWith, type Row } from './row.ts'

const taken = { status: 200, outcome: 'handled', handled: 1 } as const
const body = callbackWith('<Message>中😀</Message>')
const bytes = Buffer.from(body)
const length = `Content-Length: ${bytes.length}\r\n`
const head = (path: string, headers: string, line = `POST ${path} HTTP/1.1`): string =>
  `${line}\r\nHost: 127.0.0.1\r\nContent-Type: application/xml\r\n${headers}\r\n`
const chunk = (piece: string | Uint8Array): Buffer => {
  const data = Buffer.from(piece as string)
  return Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')])
}
const chunked = 'Transfer-Encoding: chunked\r\n'
const xml = { 'content-type': 'application/xml' }
const unsupported = { status: 415, outcome: 'unsupported_encoding' } as const
const notAPost = { status: 405, outcome: 'method_not_allowed', except: { NestJS: 404, 'Fastify 5': 404 } } as const

const lengths: Row[] = [
  {
    name: 'a Content-Length beyond the body',
    raw: (path) => [head(path, `Content-Length: ${bytes.length + 100}\r\n`), bytes],
    hangsUp: true,
    status: 400,
  },
  {
    name: 'a Content-Length short of the body',
    raw: (path) => [head(path, `Content-Length: ${bytes.length - 20}\r\n`), bytes],
    status: 400,
  },
  {
    name: 'a Content-Length of 0 beside a body',
    raw: (path) => [head(path, 'Content-Length: 0\r\n'), bytes],
    // 200 is the response to the console's test, unless Node has seen by then that what follows is not a request.
    status: 200,
    or: 400,
  },
  { name: 'a negative Content-Length', raw: (path) => [head(path, 'Content-Length: -1\r\n'), bytes], status: 400 },
  {
    name: 'a Content-Length that is not a number',
    raw: (path) => [head(path, 'Content-Length: 1e3\r\n'), bytes],
    status: 400,
  },
  {
    name: 'a Content-Length with a sign',
    raw: (path) => [head(path, `Content-Length: +${bytes.length}\r\n`), bytes],
    status: 400,
  },
  {
    name: 'a Content-Length beyond 64 bits',
    raw: (path) => [head(path, `Content-Length: ${'9'.repeat(30)}\r\n`), bytes],
    status: 400,
  },
  {
    name: 'a Content-Length of 10 GB',
    raw: (path) => [head(path, 'Content-Length: 10000000000\r\n'), bytes],
    status: 413,
    outcome: 'too_large',
    // Their gateways answer it.
    except: { SCF: 413, CloudBase: 413 },
  },
  { name: 'two Content-Lengths', raw: (path) => [head(path, `${length}Content-Length: 3\r\n`), bytes], status: 400 },
  { name: 'the same Content-Length twice', raw: (path) => [head(path, length + length), bytes], status: 400 },
]

const chunks: Row[] = [
  {
    name: 'chunks that split characters',
    raw: (path) => [head(path, chunked), ...[...bytes].map((byte) => chunk([byte] as never)), '0\r\n\r\n'],
    ...taken,
  },
  {
    name: 'chunk extensions and trailers',
    raw: (path) => [
      head(path, chunked),
      `${bytes.length.toString(16)};a=b\r\n`,
      bytes,
      '\r\n0\r\nX-Trailer: x\r\n\r\n',
    ],
    ...taken,
  },
  { name: 'an empty chunked body', raw: (path) => [head(path, chunked), '0\r\n\r\n'], status: 200, outcome: 'test' },
  { name: 'a chunk size that is not a number', raw: (path) => [head(path, chunked), 'zz\r\n', bytes], status: 400 },
  {
    name: 'a chunk size beyond 64 bits',
    raw: (path) => [head(path, chunked), `${'f'.repeat(20)}\r\n`, bytes],
    status: 400,
  },
  {
    name: 'a chunk longer than its size',
    raw: (path) => [head(path, chunked), '5\r\n', bytes, '\r\n0\r\n\r\n'],
    status: 400,
  },
  { name: 'a negative chunk size', raw: (path) => [head(path, chunked), '-5\r\n', bytes], status: 400 },
  { name: 'chunks that do not end', raw: (path) => [head(path, chunked), chunk(body)], hangsUp: true, status: 400 },
  {
    name: 'a chunked body over the limit',
    raw: (path) => [head(path, chunked), chunk('x'.repeat(600_000)), chunk('x'.repeat(600_000)), '0\r\n\r\n'],
    status: 413,
    outcome: 'too_large',
  },
]

const smuggling: Row[] = [
  {
    name: 'Content-Length and Transfer-Encoding',
    raw: (path) => [head(path, length + chunked), chunk(body), '0\r\n\r\n'],
    status: 400,
  },
  {
    name: 'Transfer-Encoding and Content-Length',
    raw: (path) => [head(path, `${chunked}Content-Length: 4\r\n`), '0\r\n\r\n', head(path, length), bytes],
    status: 400,
  },
  {
    name: 'Transfer-Encoding that does not end in chunked',
    raw: (path) => [head(path, 'Transfer-Encoding: chunked, identity\r\n'), chunk(body), '0\r\n\r\n'],
    status: 400,
  },
  {
    name: 'an unknown Transfer-Encoding',
    raw: (path) => [head(path, 'Transfer-Encoding: xchunked\r\n'), chunk(body), '0\r\n\r\n'],
    status: 400,
  },
  {
    name: 'Transfer-Encoding behind a blank',
    raw: (path) => [head(path, `Transfer-Encoding : chunked\r\n${length}`), bytes],
    status: 400,
  },
  {
    name: 'a bare line feed in the head',
    raw: (path) => [head(path, `X-A: b\nX-B: c\r\n${length}`), bytes],
    status: 200,
    or: 400,
  },
  {
    name: 'a bare carriage return in the head',
    raw: (path) => [head(path, `X-A: b\rX-B: c\r\n${length}`), bytes],
    status: 400,
  },
  {
    name: 'a folded header',
    raw: (path) => [head(path, `X-A: b\r\n c\r\n${length}`), bytes],
    status: 200,
    or: 400,
  },
  { name: 'a NUL in a header', raw: (path) => [head(path, `X-A: \0\r\n${length}`), bytes], status: 400 },
  { name: 'no Host', raw: (path) => [`POST ${path} HTTP/1.1\r\n${length}\r\n`, bytes], status: 400 },
]

const codings: Row[] = [
  { name: 'gzip', headers: { ...xml, 'content-encoding': 'gzip' }, body: gzipSync(body), ...unsupported },
  {
    name: 'a gzip bomb',
    headers: { ...xml, 'content-encoding': 'gzip' },
    body: gzipSync(Buffer.alloc(20_000_000)),
    ...unsupported,
  },
  { name: 'deflate', headers: { ...xml, 'content-encoding': 'deflate' }, body: deflateSync(body), ...unsupported },
  { name: 'br', headers: { ...xml, 'content-encoding': 'br' }, body: brotliCompressSync(body), ...unsupported },
  {
    name: 'gzip twice',
    headers: { ...xml, 'content-encoding': 'gzip, gzip' },
    body: gzipSync(gzipSync(body)),
    ...unsupported,
  },
  {
    name: 'identity and gzip',
    headers: { ...xml, 'content-encoding': 'identity, gzip' },
    body: gzipSync(body),
    ...unsupported,
  },
  { name: 'a coding named __proto__', headers: { ...xml, 'content-encoding': '__proto__' }, body, ...unsupported },
  { name: 'identity', headers: { ...xml, 'content-encoding': 'identity' }, body, ...taken },
  { name: 'IDENTITY', headers: { ...xml, 'content-encoding': 'IDENTITY' }, body, ...taken },
  { name: 'gzip without a word', headers: xml, body: gzipSync(body), status: 400, outcome: 'undecodable' },
  {
    name: 'gzip as a transfer coding',
    raw: (path) => [head(path, 'Transfer-Encoding: gzip, chunked\r\n'), chunk(gzipSync(body)), '0\r\n\r\n'],
    status: 400,
  },
]

const pace: Row[] = [
  {
    name: 'a slow body',
    raw: (path) => [
      head(path, length),
      ...[0, 1, 2, 3].flatMap((n) => [20, bytes.subarray(n * 40, n === 3 ? undefined : n * 40 + 40)]),
    ],
    ...taken,
  },
  {
    name: 'a slow head',
    raw: (path) => [
      ...head(path, length)
        .split(/(?<=\r\n)/)
        .flatMap((line) => [line, 5]),
      bytes,
    ],
    ...taken,
  },
  { name: 'a head byte by byte', raw: (path) => [...head(path, length), bytes], ...taken },
  {
    name: 'Expect: 100-continue',
    raw: (path) => [head(path, `${length}Expect: 100-continue\r\n`), 30, bytes],
    ...taken,
  },
  { name: 'Expect: something else', raw: (path) => [head(path, `${length}Expect: 200-ok\r\n`), bytes], status: 417 },
  {
    name: 'a good callback behind a bad one on the same connection',
    raw: (path) => [head(path, 'Content-Length: 3\r\n'), '<a>', head(path, length), bytes],
    status: [400, 200],
    handled: 1,
  },
  {
    name: 'a hundred bad ones on one connection',
    raw: (path) => Array.from({ length: 100 }, () => `${head(path, 'Content-Length: 3\r\n')}<a>`),
    status: Array(100).fill(400),
  },
]

const targets: Row[] = [
  {
    name: '1,900 headers',
    raw: (path) => [head(path, Array.from({ length: 1900 }, () => 'a:b\r\n').join('') + length), bytes],
    ...taken,
  },
  {
    name: 'headers over 16 kB',
    raw: (path) => [head(path, Array.from({ length: 400 }, () => `a: ${'b'.repeat(60)}\r\n`).join('') + length), bytes],
    status: 431,
  },
  {
    name: 'one header of 15 kB',
    raw: (path) => [head(path, `X-A: ${'x'.repeat(15_000)}\r\n${length}`), bytes],
    ...taken,
  },
  {
    name: 'headers named __proto__ and constructor',
    raw: (path) => [head(path, `__proto__: x\r\nconstructor: y\r\n${length}`), bytes],
    ...taken,
  },
  {
    name: 'a Content-Type twice: the first counts',
    raw: (path) => [head(path, `Content-Type: text/html; charset=utf-16\r\n${length}`), bytes],
    ...taken,
    // Web-standard headers are one text by name, so no charset can be read from both.
    except: { Hono: 400 },
  },
  { name: 'a URL of 12 kB', raw: (path) => [head(`${path}&x=${'y'.repeat(12_000)}`, length), bytes], ...taken },
  { name: 'a URL over 16 kB', raw: (path) => [head(`${path}&x=${'y'.repeat(20_000)}`, length), bytes], status: 431 },
  { name: 'a URL in absolute form', raw: (path) => [head(`http://evil.example${path}`, length), bytes], ...taken },
  { name: '10,000 query parameters', raw: (path) => [head(path + '&a'.repeat(5_000), length), bytes], ...taken },
  {
    name: 'a query of __proto__',
    raw: (path) => [head(`${path}&__proto__[polluted]=1&constructor[prototype][polluted]=1`, length), bytes],
    ...taken,
  },
  { name: 'a query that does not decode', raw: (path) => [head(`${path}&a=%ff%zz`, length), bytes], ...taken },
  {
    name: 'a wrong secret that does not decode',
    raw: (path) => [head(path.replace(/token=.*/, 'token=%ff%zz'), length), bytes],
    status: 401,
    outcome: 'unauthentic',
  },
  { name: 'HTTP/1.0', raw: (path) => [head(path, length, `POST ${path} HTTP/1.0`), bytes], ...taken },
  { name: 'HTTP/2 without TLS', raw: () => ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'], status: 400 },
  { name: 'HTTP/9.9', raw: (path) => [head(path, length, `POST ${path} HTTP/9.9`), bytes], status: 400 },
  { name: 'TLS', raw: () => [Buffer.from('16030100a5010000a10303', 'hex'), Buffer.alloc(160)], status: 400 },
  { name: 'no HTTP at all', raw: () => ['\0\0\0\0\r\n\r\n'], status: 400 },
  { name: 'a method override by header', headers: { ...xml, 'x-http-method-override': 'DELETE' }, body, ...taken },
  { name: 'a method override by query', raw: (path) => [head(`${path}&_method=DELETE`, length), bytes], ...taken },
  { name: 'PUT', raw: (path) => [head(path, length, `PUT ${path} HTTP/1.1`), bytes], ...notAPost },
  { name: 'DELETE', raw: (path) => [head(path, length, `DELETE ${path} HTTP/1.1`), bytes], ...notAPost },
  { name: 'PATCH', raw: (path) => [head(path, length, `PATCH ${path} HTTP/1.1`), bytes], ...notAPost },
  { name: 'a method in lower case', raw: (path) => [head(path, length, `post ${path} HTTP/1.1`), bytes], status: 400 },
  {
    name: 'an unknown method',
    raw: (path) => [head(path, length, `EVIL ${path} HTTP/1.1`), bytes],
    status: 400,
  },
  {
    name: 'an upgrade',
    raw: (path) => [head(path, `${length}Connection: Upgrade\r\nUpgrade: websocket\r\n`), bytes],
    ...taken,
  },
]

export const httpRows: readonly Row[] = [...lengths, ...chunks, ...smuggling, ...codings, ...pace, ...targets].map(
  (row) => ({
    ...row,
    name: `HTTP: ${row.name}`,
  }),
)
