import { tracingChannel } from 'node:diagnostics_channel'
import { diag } from '@opentelemetry/api'

/** Both are called with the same message. */
export interface Listener<M> {
  start(message: M): void
  end(message: M): void
}

/**
 * Listens to a tracing channel. A listener that throws is reported to OpenTelemetry's `diag`: Node.js would end the
 * process.
 *
 * @returns a function that stops it
 */
export function subscribe<M extends object>(name: string, { start, end }: Listener<M>): () => void {
  const channel = tracingChannel<unknown, M>(name)
  const onStart = guarded(start)
  const onEnd = guarded(end)
  channel.start.subscribe(onStart)
  channel.asyncEnd.subscribe(onEnd)
  return () => {
    channel.start.unsubscribe(onStart)
    channel.asyncEnd.unsubscribe(onEnd)
  }
}

/** A listener that throws is reported to OpenTelemetry's `diag`. */
export function guarded<M>(listener: (message: M) => void): (message: unknown) => void {
  return (message) => {
    try {
      listener(message as M)
    } catch (error) {
      diag.error('ci-event: telemetry failed', error)
    }
  }
}
