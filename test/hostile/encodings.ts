import { callbackWith, jsonWith, type Row } from './row.ts'

const taken = { status: 200, outcome: 'handled', handled: 1 } as const
const malformed = { status: 400, outcome: 'malformed' } as const
const undecodable = { status: 400, outcome: 'undecodable' } as const

const xml = (charset?: string) => ({ 'content-type': `application/xml${charset ? `; charset=${charset}` : ''}` })
const withText = (...bytes: readonly number[]): Buffer => {
  const [before, after] = callbackWith('<Message>@</Message>').split('@')
  return Buffer.concat([Buffer.from(before as string), Buffer.from(bytes), Buffer.from(after as string)])
}
const jsonText = (...bytes: readonly number[]): Buffer => {
  const [before, after] = jsonWith(',"Message":"@"').split('@')
  return Buffer.concat([Buffer.from(before as string), Buffer.from(bytes), Buffer.from(after as string)])
}
const declared = (encoding: string, body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`<?xml version="1.0" encoding="${encoding}"?>`), body])

const wide = (text: string, { mark = false, big = false, bytes = 2 }): Buffer => {
  const points =
    bytes === 2
      ? Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
      : [...text].map((c) => c.codePointAt(0) as number)
  const out = Buffer.alloc((points.length + (mark ? 1 : 0)) * bytes)
  ;[...(mark ? [0xfeff] : []), ...points].forEach((point, index) => {
    if (bytes === 2) big ? out.writeUInt16BE(point, index * 2) : out.writeUInt16LE(point, index * 2)
    else big ? out.writeUInt32BE(point, index * 4) : out.writeUInt32LE(point, index * 4)
  })
  return out
}

const text = callbackWith('<Message>中😀</Message>')
// 降噪 in GBK.
const gbk = withText(0xbd, 0xb5, 0xd4, 0xeb)
const utf8 = Buffer.from(text)
const cut = utf8.indexOf(Buffer.from('中'))

export const encodingRows: readonly Row[] = [
  { name: 'an overlong slash (C0 AF)', body: withText(0xc0, 0xaf), headers: xml(), ...undecodable },
  { name: 'an overlong slash of three bytes', body: withText(0xe0, 0x80, 0xaf), headers: xml(), ...undecodable },
  { name: 'an overlong <', body: withText(0xc0, 0xbc), headers: xml(), ...undecodable },
  { name: 'an overlong NUL', body: withText(0xc0, 0x80), headers: xml(), ...undecodable },
  { name: 'a surrogate in UTF-8', body: withText(0xed, 0xa0, 0x80), headers: xml(), ...undecodable },
  { name: 'a character beyond Unicode', body: withText(0xf4, 0x90, 0x80, 0x80), headers: xml(), ...undecodable },
  { name: 'a lone continuation byte', body: withText(0x80), headers: xml(), ...undecodable },
  { name: 'FF', body: withText(0xff), headers: xml(), ...undecodable },
  { name: 'a character cut off at the end', body: utf8.subarray(0, cut + 2), headers: xml(), ...undecodable },
  { name: 'JSON with an overlong quote', body: jsonText(0xc0, 0xa2), headers: xml(), ...undecodable },
  { name: 'JSON with a surrogate in UTF-8', body: jsonText(0xed, 0xb0, 0x80), headers: xml(), ...undecodable },
  { name: 'Latin-1 that claims to be UTF-8', body: withText(0xe9), headers: xml('utf-8'), ...undecodable },

  { name: 'UTF-16LE with a mark', body: wide(text, { mark: true }), headers: xml(), ...taken },
  { name: 'UTF-16BE with a mark', body: wide(text, { mark: true, big: true }), headers: xml(), ...taken },
  { name: 'UTF-16LE by charset', body: wide(text, {}), headers: xml('utf-16le'), ...taken },
  { name: 'UTF-16BE by charset', body: wide(text, { big: true }), headers: xml('UTF-16BE'), ...taken },
  { name: 'UTF-16LE without mark and charset', body: wide(text, {}), headers: xml(), ...undecodable },
  { name: 'UTF-16BE without mark and charset', body: wide(text, { big: true }), headers: xml(), ...undecodable },
  {
    name: 'UTF-16LE of ASCII alone, without mark and charset',
    body: wide(jsonWith(''), {}),
    headers: xml(),
    ...malformed,
  },
  { name: 'UTF-16LE JSON with a mark', body: wide(jsonWith(''), { mark: true }), headers: xml(), ...taken },
  {
    name: 'UTF-16LE with half a character',
    body: wide(text, { mark: true }).subarray(0, -1),
    headers: xml(),
    ...undecodable,
  },
  {
    name: 'UTF-16LE with a lone surrogate',
    body: wide(callbackWith('<Message>\ud800</Message>'), { mark: true }),
    headers: xml(),
    ...undecodable,
  },
  { name: 'UTF-32LE with a mark', body: wide(text, { mark: true, bytes: 4 }), headers: xml(), ...undecodable },
  {
    name: 'UTF-32BE with a mark',
    body: wide(text, { mark: true, bytes: 4, big: true }),
    headers: xml(),
    ...undecodable,
  },
  { name: 'UTF-32LE without a mark', body: wide(text, { bytes: 4 }), headers: xml(), ...undecodable },
  { name: 'UTF-32BE without a mark', body: wide(text, { bytes: 4, big: true }), headers: xml(), ...undecodable },
  { name: 'UTF-32 by charset', body: wide(text, { bytes: 4 }), headers: xml('utf-32'), ...undecodable },

  { name: 'GBK by charset', body: gbk, headers: xml('gbk'), ...taken },
  { name: 'GBK by a quoted charset', body: gbk, headers: xml('"GBK"'), ...taken },
  { name: 'GBK as GB18030', body: gbk, headers: xml('gb18030'), ...taken },
  { name: 'GBK by declaration', body: declared('GBK', gbk), headers: xml(), ...taken },
  { name: 'GBK without a word', body: gbk, headers: xml(), ...undecodable },
  { name: 'UTF-8 behind GBK: no charset stays for the next', body: utf8, headers: xml(), ...taken },
  { name: 'GBK whose last byte takes the < behind it', body: withText(0xbd), headers: xml('gbk'), ...undecodable },
  { name: 'a charset that the declaration contradicts', body: declared('utf-8', gbk), headers: xml('gbk'), ...taken },
  { name: 'a mark that the charset contradicts', body: `\ufeff${text}`, headers: xml('gbk'), ...taken },
  { name: 'UTF-8 that declares UTF-16', body: declared('UTF-16', utf8), headers: xml(), ...taken },
  {
    name: 'UTF-8 that declares GBK',
    body: declared('gbk', withText(0xe4, 0xb8, 0xad)),
    headers: xml(),
    ...undecodable,
  },
  { name: 'a declaration of what is no charset', body: declared('klingon', utf8), headers: xml(), ...undecodable },
  { name: 'a charset that is none', body: utf8, headers: xml('klingon'), ...undecodable },
  { name: 'UTF-7', body: '+ADw-Response+AD4-', headers: xml('utf-7'), ...undecodable },
  { name: 'a charset named __proto__', body: utf8, headers: xml('__proto__'), ...undecodable },
  { name: 'a charset of 4,000 letters', body: utf8, headers: xml('x'.repeat(4000)), ...undecodable },
  { name: 'an empty charset', body: utf8, headers: xml(' '), ...taken },
].map((row) => ({ ...row, name: `encoding: ${row.name}` }))
