/**
 * The signature of COS's XML API, implemented from its documentation (请求签名, 436/7778) only. So a mistake of the client,
 * or in its use, is not repeated here.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** A secret key; temporary keys have a token. */
export interface Key {
  readonly secretKey: string
  readonly token?: string
}

/** True if a GET was signed with one of these keys, for this host and these parameters, and the signature has not expired. */
export function isSigned(
  request: IncomingMessage,
  host: string,
  path: string,
  parameters: URLSearchParams,
  keys: Readonly<Record<string, Key>>,
) {
  const fields = new URLSearchParams(request.headers.authorization)
  const key = keys[fields.get('q-ak') ?? '']
  if (!key || fields.get('q-sign-algorithm') !== 'sha1') return false
  const names = [...parameters.keys()].map((name) => name.toLowerCase()).sort()
  if (fields.get('q-url-param-list') !== names.join(';')) return false
  // A signature without the host would be valid for every bucket of the account.
  if (!fields.get('q-header-list')?.split(';').includes('host')) return false
  const token = request.headers['x-cos-security-token'] ?? request.headers['x-ci-security-token']
  if (token !== key.token) return false
  const keyTime = fields.get('q-key-time') ?? ''
  if (fields.get('q-sign-time') !== keyTime) return false
  const [start = 0, end = 0] = keyTime.split(';').map(Number)
  const now = Date.now() / 1000
  if (!(start <= now + 1 && now <= end)) return false

  const signed = (fields.get('q-header-list') ?? '').split(';').map((name) => {
    const value = name === 'host' ? host : String(request.headers[name] ?? '')
    return `${name}=${encodeURIComponent(value)}`
  })
  const signKey = hmac(key.secretKey, keyTime)
  const sorted = [...parameters].map(([name, value]) => `${encoded(name).toLowerCase()}=${encoded(value)}`).sort()
  const httpString = `get\n${path}\n${sorted.join('&')}\n${signed.join('&')}\n`
  const stringToSign = `sha1\n${keyTime}\n${createHash('sha1').update(httpString).digest('hex')}\n`
  const expected = Buffer.from(hmac(signKey, stringToSign))
  const given = Buffer.from(fields.get('q-signature') ?? '')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)
}

function hmac(key: string, text: string): string {
  return createHmac('sha1', key).update(text).digest('hex')
}
