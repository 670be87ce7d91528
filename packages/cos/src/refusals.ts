/** Why a callback is not confirmed. */
import { CallbackError } from '@ci-event/core'
import { unavailable } from './query.ts'

/** The body is not what CI would have sent. */
export function unauthentic(message: string): CallbackError {
  return new CallbackError('unauthentic', message)
}

/** @param kind such as `job` */
export function unknownToCi(kind: string): CallbackError {
  return unauthentic(
    `CI does not know a ${kind} of this callback. It is forged, of another bucket, or older than CI keeps.`,
  )
}

/**
 * If CI lags behind and something that is running were accepted, its end would be answered 200 and never handled.
 *
 * @param kind such as `job`
 */
export function notEnded(kind: string): CallbackError {
  return unavailable(
    `According to CI, a ${kind} of this callback has not ended. CI lags behind, or the callback is forged.`,
  )
}
