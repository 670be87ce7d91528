/** Adds faults to callbacks, as networks, proxies and other senders cause them. */
import { gzipSync } from 'node:zlib'
import { misconfigured } from '@ci-event/core/storage'
import { encodeGbk } from './gbk.ts'
import type { SimulatedCallback } from './simulated-callback.ts'

/** The charsets that {@link withFaults} can encode a body in. */
export const charsets: readonly string[] = ['utf-8', 'utf-8-bom', 'utf-16le', 'gbk']

/** The faults, applied in this order. */
export interface Faults {
  /** Encodes the text in one of {@link charsets}, and labels it so in Content-Type, unless `unlabelled`. */
  readonly charset?: string | undefined
  /** Leaves the label out, so that GBK claims to be UTF-8. */
  readonly unlabelled?: boolean | undefined
  /** Compresses the body, as a proxy might. CI does not. */
  readonly gzip?: boolean | undefined
  /** The share of the bytes to keep, from 0 to 1. Content-Length matches what is left. */
  readonly truncate?: number | undefined
}

/**
 * Returns the callback with faults, without `event` if they make it unreadable.
 *
 * @throws CallbackError `misconfigured` for a share outside 0 to 1, for an unknown charset, and for a charset that lacks
 * a character of the text
 *
 * @example
 * const truncated = withFaults(createCallback('Tts'), { truncate: 0.8 })
 */
export function withFaults(callback: SimulatedCallback, faults: Faults): SimulatedCallback {
  const { charset, unlabelled = false, gzip = false, truncate } = faults
  if (truncate !== undefined && !(truncate >= 0 && truncate <= 1)) {
    throw misconfigured(`\`truncate\` must be a number from 0 to 1, got ${truncate}.`)
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
  const unreadable = gzip || truncate !== undefined || (unlabelled && charset !== undefined)
  if (unreadable) return { body, contentType, headers }
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
      throw misconfigured(`\`charset\` must be one of ${charsets.join(', ')}, got ${JSON.stringify(charset)}.`)
  }
}
