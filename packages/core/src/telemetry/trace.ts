import type { TracingChannel } from 'node:diagnostics_channel'
import { isCallbackError } from '../errors.ts'
import type { Awaitable } from '../internal/awaitable.ts'
import { excerpt } from '../internal/excerpt.ts'
import type { TraceMessage } from './channels.ts'

/**
 * Publishes that a call starts and ends. Call it only while the channel has subscribers: it costs promises.
 *
 * Neither the call's result nor what it throws is published, since both may hold what a customer wrote. Whatever a
 * subscriber's `around` does, the call is made once and its result is returned.
 */
export async function trace<M extends TraceMessage, T>(
  channel: TracingChannel<unknown, M>,
  message: M,
  call: () => Awaitable<T>,
): Promise<T> {
  let result: Promise<T> | undefined
  const callOnce = (): Promise<T> => {
    result ??= (async () => call())()
    return result
  }
  const run = (): Promise<void> =>
    callOnce().then(
      () => {},
      (error) => {
        message.errorType = errorTypeOf(error)
      },
    )
  try {
    await channel.tracePromise(async () => (message.around ? message.around(run) : run()), message)
  } catch (error) {
    process.emitWarning(
      `A subscriber of a ci_event tracing channel failed in \`around\`: ${excerpt(String(error), 200)}`,
    )
  }
  return callOnce()
}

/** The code of a CallbackError, or the name of another error: words of programs, not of customers. */
export function errorTypeOf(error: unknown): string {
  if (isCallbackError(error)) return error.code
  return error instanceof Error ? excerpt(String(error.name), 100) : typeof error
}
