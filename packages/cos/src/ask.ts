/** One question to CI: signed and sent by the client, read by our own reader. */
import { CallbackError } from '@ci-event/core'
import { type Ci, misconfigured } from './ci.ts'

/** What the client rejects with. */
interface ClientError {
  readonly statusCode?: number
  readonly code?: string
  readonly headers?: Readonly<Record<string, string | undefined>>
}

/**
 * Asks CI with GET.
 *
 * @param path without its first slash; every part of it has been checked
 * @returns the body of its answer; `undefined` for 404
 * @throws CallbackError `unavailable` when it makes sense to ask again, `misconfigured` when it does not
 */
export async function ask(ci: Ci, path: string): Promise<Uint8Array | string | undefined> {
  const { cos, bucket: Bucket, region: Region, origin } = ci
  try {
    const sent = cos.request({ Method: 'GET', Bucket, Region, Key: path, Url: `${origin}/${path}`, RawBody: true })
    const { Body } = await within(ci.timeout, sent)
    if (Body !== undefined) return Body
  } catch (cause) {
    const { statusCode } = (cause ?? {}) as ClientError
    if (statusCode === 404) return undefined
    throw errorOf(cause)
  }
  throw unavailable('CI answered with nothing.')
}

/** A client has no time limit unless it is given one, and a request of it cannot be stopped: it is left to itself. */
async function within<T>(timeout: number, sent: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable(`CI did not answer within ${timeout} ms.`)), timeout)
  })
  return Promise.race([sent, late]).finally(() => clearTimeout(timer))
}

function errorOf(cause: unknown): CallbackError {
  if (cause instanceof CallbackError) return cause
  const { statusCode, code, headers } = (cause ?? {}) as ClientError
  const what = [statusCode, code].filter(Boolean).join(' ')
  if (
    statusCode === undefined ||
    statusCode >= 500 ||
    statusCode === 429 ||
    statusCode === 408 ||
    code === 'SlowDown'
  ) {
    return unavailable(`CI could not be asked (${what || 'no answer'}).`, cause, headers?.['retry-after'])
  }
  const { message } = misconfigured(
    `CI refused to be asked (${what}). Check the keys of the COS client, their permission to describe jobs, the bucket and the region.`,
  )
  return new CallbackError('misconfigured', message, { cause })
}

/** @internal `retryAfter` is the header, of which only seconds are read. */
export function unavailable(message: string, cause?: unknown, retryAfter = ''): CallbackError {
  return new CallbackError('unavailable', message, {
    ...(cause === undefined ? {} : { cause }),
    ...(/^\d{1,5}$/.test(retryAfter) ? { retryAfter: Number(retryAfter) * 1000 } : {}),
  })
}
