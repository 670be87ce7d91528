/** The answers to requests that are not streamed to. */

/** A complete response. */
export interface Refusal {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const refusals = {
  // The same for a missing and a wrong secret.
  unauthorized: [401, 'Send the secret of the relay as `Authorization: Bearer …`.', { 'www-authenticate': 'Bearer' }],
  method_not_allowed: [405, 'Use GET.', { allow: 'GET' }],
  too_many: [503, 'Too many listeners; try again.', { 'retry-after': '5' }],
  closing: [503, 'Shutting down; try again.', { 'retry-after': '1' }],
} as const

/** @internal */
export function refuse(code: keyof typeof refusals): Refusal {
  const [status, message, headers] = refusals[code]
  const body = `${JSON.stringify({ error: { code, message } })}\n`
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
    body,
  }
}
