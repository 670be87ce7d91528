/** Spoils callbacks on purpose, in the ways that networks, proxies and other senders do. */
import { gzipSync } from 'node:zlib'
import type { SimulatedCallback } from './create-callback.ts'
import { encodeGbk } from './gbk.ts'

/** The charsets that a body can be sent in. */
export const charsets: readonly string[] = ['utf-8', 'utf-8-bom', 'utf-16le', 'gbk']

/** What to do to a body. They are applied in this order. */
export interface Faults {
  /** Encodes the text anew; the Content-Type says so, unless `unlabelled`. One of {@link charsets}. */
  readonly charset?: string | undefined
  /** Does not tell of the charset, so that GBK claims to be UTF-8. */
  readonly unlabelled?: boolean | undefined
  /** Compresses the body, as a proxy may. CI does not. */
  readonly gzip?: boolean | undefined
  /** Keeps this share of the bytes, from 0 to 1, with a Content-Length to match. */
  readonly truncate?: number | undefined
}

/**
 * Gives back the callback with faults; `event` is left out where they spoil it.
 *
 * @throws RangeError for a share that is not between 0 and 1
 * @throws TypeError for a charset that is not known, or has not every character of the text
 */
export function withFaults(callback: SimulatedCallback, faults: Faults): SimulatedCallback {
  const { charset, unlabelled = false, gzip = false, truncate } = faults
  if (truncate !== undefined && !(truncate >= 0 && truncate <= 1)) {
    throw new RangeError(`\`truncate\` must be a share from 0 to 1, and is ${truncate}.`)
  }
  let { body } = callback
  const headers: Record<string, string> = { ...callback.headers }
  if (charset !== undefined) {
    body = encode(Buffer.from(body).toString(), charset, unlabelled)
    if (!unlabelled) headers['content-type'] = `${callback.contentType}; charset=${charset.replace('-bom', '')}`
  }
  if (gzip) {
    body = gzipSync(body)
    headers['content-encoding'] = 'gzip'
  }
  if (truncate !== undefined) body = body.subarray(0, Math.floor(body.byteLength * truncate))
  const contentType = headers['content-type'] ?? callback.contentType
  const spoilt = gzip || truncate !== undefined || (unlabelled && charset !== undefined)
  if (spoilt) return { body, contentType, headers }
  return {
    body,
    contentType,
    headers,
    get event() {
      return callback.event
    },
  } as SimulatedCallback
}

function encode(text: string, charset: string, unlabelled: boolean): Uint8Array {
  const declared = unlabelled ? text : text.replace('encoding="utf-8"', `encoding="${charset.replace('-bom', '')}"`)
  switch (charset) {
    case 'utf-8':
      return Buffer.from(declared)
    case 'utf-8-bom':
      return Buffer.from(`\ufeff${declared}`)
    case 'utf-16le':
      return Buffer.from(declared, 'utf16le')
    case 'gbk':
      return encodeGbk(declared)
    default:
      throw new TypeError(`${JSON.stringify(charset)} is no charset known here; there are ${charsets.join(', ')}.`)
  }
}
