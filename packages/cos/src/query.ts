/** Sends one query to CI: the client signs and sends it, our own parser reads the answer. */
import { CallbackError, isCallbackError } from '@ci-event/core'
import { type AskMessage, askChannel, trace } from '@ci-event/core/telemetry'
import type { Ci } from './endpoint.ts'

/** What the client rejects with. */
interface ClientError {
  readonly statusCode?: number
  readonly code?: string
  readonly headers?: Readonly<Record<string, string | undefined>>
}

/**
 * Queries CI with GET.
 *
 * @param path without its leading slash; every part of it has been validated
 * @param parameters of the URL; the client encodes and signs them
 * @returns the body of the answer; `undefined` for 404
 * @throws CallbackError `unavailable` if a retry makes sense, `misconfigured` if it does not
 */
export async function query(
  ci: Ci,
  path: string,
  parameters?: Record<string, string>,
): Promise<Uint8Array | string | undefined> {
  if (!askChannel.hasSubscribers) return send(ci, path, parameters)
  const message: AskMessage = { method: 'GET', region: ci.region }
  return trace(askChannel, message, async () => {
    const answer = await send(ci, path, parameters)
    message.found = answer !== undefined
    return answer
  })
}

async function send(
  ci: Ci,
  path: string,
  parameters: Record<string, string> | undefined,
): Promise<Uint8Array | string | undefined> {
  const { cos, bucket: Bucket, region: Region, origin } = ci
  try {
    const request = { Method: 'GET', Bucket, Region, Key: path, Url: `${origin}/${path}`, RawBody: true }
    const sent = cos.request(parameters ? { ...request, Query: parameters } : request)
    const { Body } = await withTimeout(ci.timeout, sent)
    if (Body !== undefined) return Body
  } catch (cause) {
    const { statusCode } = (cause ?? {}) as ClientError
    if (statusCode === 404) return undefined
    throw errorOf(cause)
  }
  throw unavailable('The answer of CI has no body.')
}

/** The client has no timeout by default, and its requests cannot be cancelled: a late answer is ignored. */
async function withTimeout<T>(timeout: number, sent: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable(`CI did not answer within ${timeout} ms.`)), timeout)
  })
  return Promise.race([sent, late]).finally(() => clearTimeout(timer))
}

function errorOf(cause: unknown): CallbackError {
  if (isCallbackError(cause)) return cause
  const { statusCode, code, headers } = (cause ?? {}) as ClientError
  const reason = [statusCode, code].filter(Boolean).join(' ')
  const isRetryable = statusCode === undefined || statusCode >= 500 || statusCode === 429 || statusCode === 408
  if (isRetryable || code === 'SlowDown') {
    return unavailable(`CI could not be queried (${reason || 'no answer'}).`, cause, headers?.['retry-after'])
  }
  return new CallbackError(
    'misconfigured',
    `CI rejected the request (${reason}). Check the keys of the COS client, their permission to describe jobs, the bucket and the region.`,
    { cause },
  )
}

/** @internal `retryAfter` is the value of the header, of which only seconds are understood. */
export function unavailable(message: string, cause?: unknown, retryAfter = ''): CallbackError {
  return new CallbackError('unavailable', message, {
    ...(cause === undefined ? {} : { cause }),
    ...(/^\d{1,5}$/.test(retryAfter) ? { retryAfter: Number(retryAfter) * 1000 } : {}),
  })
}
