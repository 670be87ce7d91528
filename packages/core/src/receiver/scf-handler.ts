import { misconfigured } from '../errors.ts'
import { requestFromScf, responseToScf, type ScfResponse } from '../http/scf.ts'
import type { Receiver } from './create-receiver.ts'
import type { ReceiverOptions } from './options.ts'
import { toReceiver } from './to-receiver.ts'

/** The entry function of an SCF or CloudBase function that HTTP requests call. */
export type ScfHandler = (event: unknown) => Promise<ScfResponse>

/**
 * Makes the entry function of an event function: SCF behind an API gateway or with a function URL, or CloudBase.
 *
 * It resolves with the response when everything that belongs to the callback is done, because a function may be frozen as
 * soon as it has returned. It rejects with `not_a_callback` for the event of another trigger, and with `misconfigured` when
 * there are no handlers: nobody else would handle the callback.
 *
 * @throws CallbackError `misconfigured` for options that contradict each other or cannot work
 *
 * @example
 * export const main_handler = ciEvent({ verify: secretInUrl(process.env.CI_SECRET!), onTaskFinish: (job) => … })
 */
export function ciEvent(options?: ReceiverOptions | Receiver): ScfHandler
export function ciEvent(given: ReceiverOptions | Receiver = {}, ...more: readonly unknown[]): ScfHandler {
  const receiver = toReceiver(given, { more })
  return async function ciEventHandler(event) {
    const request = requestFromScf(event)
    if (!receiver.hasHandlers) throw misconfigured('The function has no handlers. Set `onTaskFinish`, or `deliver`.')
    return responseToScf(await receiver.receive(request))
  }
}
