/** Makes metrics of inboxes, of drift and of `reconcile`. */
import { channel } from 'node:diagnostics_channel'
import {
  channelNames,
  type DriftMessage,
  driftChannelName,
  type ReconcileMessage,
  type StoreMessage,
} from '@ci-event/core/telemetry'
import type { Attributes, Meter } from '@opentelemetry/api'
import { metrics, attributes as names, system } from './conventions.ts'
import { guarded, subscribe } from './subscribe.ts'

// In seconds: a run takes as long as CI answers, and waits when CI limits the rate.
const reconcileBounds = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800]

/** @returns a function that ends it */
export function publishStoreMetrics(meter: Meter): () => void {
  const stops = [measureAttempts(meter), measureDrift(meter), measureReconcile(meter)]
  return () => {
    for (const stop of stops) stop()
  }
}

function measureAttempts(meter: Meter): () => void {
  const attempts = meter.createCounter(metrics.inboxAttempts, {
    unit: '{attempt}',
    description: 'Attempts of inbox items that have ended, by what became of the item; dead is a new dead letter.',
  })
  return subscribe<StoreMessage>(channelNames.store, {
    start() {},
    end({ operation, outcome, errorType }) {
      if (operation !== 'settle') return
      const ended: Attributes = errorType === undefined ? { [names.state]: outcome } : { [names.errorType]: errorType }
      attempts.add(1, { [names.system]: system, ...ended })
    },
  })
}

function measureDrift(meter: Meter): () => void {
  const drift = meter.createCounter(metrics.drift, {
    unit: '{difference}',
    description: 'Ways in which callbacks differ from what this version knows, each counted once per receiver.',
  })
  const count = guarded((message: DriftMessage) => {
    const { route, type } = message
    drift.add(1, { [names.system]: system, [names.drift]: type, ...(route && { [names.destination]: route }) })
  })
  const drifts = channel(driftChannelName)
  drifts.subscribe(count)
  return () => void drifts.unsubscribe(count)
}

function measureReconcile(meter: Meter): () => void {
  const jobs = meter.createCounter(metrics.reconciled, {
    unit: '{job}',
    description: 'Overdue jobs, workflow runs and reviews, by what `reconcile` found.',
  })
  const duration = meter.createHistogram(metrics.reconcileDuration, {
    unit: 's',
    description: 'How long a run of `reconcile` took.',
    advice: { explicitBucketBoundaries: reconcileBounds },
  })
  const startedAt = new WeakMap<object, number>()
  return subscribe<ReconcileMessage>(channelNames.reconcile, {
    start: (message) => void startedAt.set(message, performance.now()),
    end(message) {
      const start = startedAt.get(message)
      if (start === undefined) return
      const { errorType, delivered, stillRunning, unknown, failed } = message
      const shared = { [names.system]: system }
      for (const [result, count] of Object.entries({ delivered, stillRunning, unknown, failed }))
        if (count) jobs.add(count, { ...shared, [names.result]: result })
      const seconds = (performance.now() - start) / 1000
      duration.record(seconds, { ...shared, ...(errorType && { [names.errorType]: errorType }) })
    },
  })
}
