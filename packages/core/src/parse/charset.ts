/** Bytes to text. The whole body is decoded at once, and bytes that are not text in its charset are an error. */
import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { CallbackError } from '../errors.ts'

const marks: readonly [bytes: readonly number[], charset: string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  // UTF-32 begins like UTF-16, so it must come first. No decoder knows it: it is refused by its name.
  [[0xff, 0xfe, 0x00, 0x00], 'utf-32le'],
  [[0x00, 0x00, 0xfe, 0xff], 'utf-32be'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]

/**
 * Decodes a body. The charset is that of the byte order mark, else of the Content-Type, else of the XML declaration, else
 * UTF-8, which CI writes.
 *
 * @throws CallbackError `undecodable`
 */
export function decodeBody(bytes: Uint8Array, contentType?: string): string {
  const charset = charsetOf(bytes, contentType)
  try {
    return decoderFor(charset).decode(bytes)
  } catch (cause) {
    throw new CallbackError(
      'undecodable',
      `The body is not text in ${charset}. CI sends UTF-8; a proxy that re-encodes, or a sender other than CI, is likely.`,
      { cause },
    )
  }
}

/** The UTF-8 of a body, without byte order mark; `undefined` if it is in another charset, or not text in UTF-8. */
export function utf8Of(body: string | Uint8Array, contentType?: string): Buffer | undefined {
  // UTF-8 has no lone surrogates: they would become another character.
  if (typeof body === 'string') return body.isWellFormed() ? Buffer.from(withoutMark(body)) : undefined
  const charset = charsetOf(body, contentType)
  if ((charset !== 'utf-8' && charset !== 'utf8') || !isUtf8(body)) return undefined
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return markOf(bytes) ? bytes.subarray(3) : bytes
}

function charsetOf(bytes: Uint8Array, contentType: string | undefined): string {
  return markOf(bytes) ?? charsetIn(contentType) ?? declaredCharset(bytes) ?? 'utf-8'
}

function markOf(bytes: Uint8Array): string | undefined {
  const first = bytes[0]
  // Almost every body begins with `<` or `{`.
  if (first !== 0xef && first !== 0xff && first !== 0xfe && first !== 0x00) return undefined
  return marks.find(([mark]) => mark.every((byte, index) => bytes[index] === byte))?.[1]
}

/** Removes the byte order mark that a text may still start with when the host decoded it. */
export function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

// Decoders without `stream: true` keep no state between bodies, so one per charset serves all.
const decoders = new Map<string, TextDecoder>()

function decoderFor(charset: string): TextDecoder {
  let decoder = decoders.get(charset)
  if (!decoder) {
    decoder = new TextDecoder(charset, { fatal: true })
    // Keyed by the decoder's own name: the sender chooses the label, but names are a closed set.
    if (charset === decoder.encoding) decoders.set(charset, decoder)
  }
  return decoder
}

function charsetIn(contentType: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType ?? '')?.[1]?.toLowerCase()
}

function declaredCharset(bytes: Uint8Array): string | undefined {
  let start = 0
  while (isBlank(bytes[start])) start++
  if (bytes[start] !== 0x3c || bytes[start + 1] !== 0x3f) return undefined
  const head = String.fromCharCode(...bytes.subarray(start, start + 128))
  const charset = /^<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(head)?.[1]?.toLowerCase()
  // A declaration that can be read byte by byte is not in UTF-16, even if it says so: a proxy has re-encoded it.
  return charset?.startsWith('utf-16') ? undefined : charset
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d
}
