/** Makes metrics of what the tracing channels publish. */
import { channelNames, type HandleMessage, type ReceiveMessage } from '@ci-event/core/telemetry'
import type { Attributes, Meter } from '@opentelemetry/api'
import { boundedTag, metrics, attributes as names, system } from './conventions.ts'
import { subscribe } from './subscribe.ts'

// In seconds. A job's callback may come at once, or after CI's own retries.
const durationBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 60]
const lagBounds = [0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 21_600, 86_400]

/** @returns a function that ends it */
export function publishMetrics(meter: Meter): () => void {
  const consumed = meter.createCounter(metrics.consumed, {
    unit: '{message}',
    description: 'Callbacks that were received and read.',
  })
  const rejected = meter.createCounter(metrics.rejected, {
    unit: '{request}',
    description: 'Requests that were answered with an error, by the code of the error.',
  })
  const active = meter.createUpDownCounter(metrics.active, {
    unit: '{request}',
    description: 'Requests that are being handled.',
  })
  const lag = meter.createHistogram(metrics.lag, {
    unit: 's',
    description: 'From the end of a job to the arrival of its callback.',
    advice: { explicitBucketBoundaries: lagBounds },
  })
  const duration = meter.createHistogram(metrics.processDuration, {
    unit: 's',
    description: 'How long a handler took for a job.',
    advice: { explicitBucketBoundaries: durationBounds },
  })
  const startedAt = new WeakMap<object, number>()

  const stopReceive = subscribe<ReceiveMessage>(channelNames.receive, {
    start(message) {
      startedAt.set(message, 0)
      active.add(1, ofRoute(message))
    },
    end(message) {
      if (!startedAt.has(message)) return
      const { outcome, event, errorType, lagMs } = message
      const ofAll = ofRoute(message)
      active.add(-1, ofAll)
      if (errorType !== undefined) rejected.add(1, { ...ofAll, [names.errorType]: errorType })
      if (event !== undefined)
        consumed.add(1, { ...ofAll, [names.operationName]: 'receive', ...(outcome && { [names.outcome]: outcome }) })
      if (lagMs !== undefined) lag.record(lagMs / 1000, ofAll)
    },
  })
  const stopHandle = subscribe<HandleMessage>(channelNames.handle, {
    start: (message) => void startedAt.set(message, performance.now()),
    end(message) {
      const start = startedAt.get(message)
      if (start === undefined) return
      const { tag, handler, errorType } = message
      duration.record((performance.now() - start) / 1000, {
        [names.system]: system,
        [names.operationName]: 'process',
        [names.tag]: boundedTag(tag),
        [names.handler]: handler,
        ...(errorType && { [names.errorType]: errorType }),
      })
    },
  })
  return () => {
    stopReceive()
    stopHandle()
  }
}

function ofRoute({ route }: ReceiveMessage): Attributes {
  return { [names.system]: system, ...(route === undefined ? {} : { [names.destination]: route }) }
}
