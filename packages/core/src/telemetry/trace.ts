import type { TracingChannel } from 'node:diagnostics_channel'
import { isCallbackError } from '../errors.ts'
import type { Awaitable } from '../internal/awaitable.ts'
import { excerpt } from '../internal/excerpt.ts'
import type { TraceMessage } from './channels.ts'

/**
 * Publishes that a call starts and ends. Call it only while the channel has subscribers: it costs promises.
 *
 * Neither the call's result nor what it throws is published, since both may hold what a customer wrote.
 */
export async function trace<M extends TraceMessage, T>(
  channel: TracingChannel<unknown, M>,
  message: M,
  call: () => Awaitable<T>,
): Promise<T> {
  let ended: { readonly value: T } | { readonly error: unknown } | undefined
  const run = async (): Promise<void> => {
    try {
      ended = { value: await call() }
    } catch (error) {
      ended = { error }
      message.errorType = errorTypeOf(error)
    }
  }
  await channel.tracePromise(async () => (message.around ? message.around(run) : run()), message)
  if (!ended) throw new Error('A subscriber of a tracing channel did not call what `around` was given.')
  if ('error' in ended) throw ended.error
  return ended.value
}

/** The code of a CallbackError, or the name of another error: words of programs, not of customers. */
export function errorTypeOf(error: unknown): string {
  if (isCallbackError(error)) return error.code
  return error instanceof Error ? excerpt(String(error.name), 100) : typeof error
}
