import { type BatchObservableResult, diag, type Meter, metrics as metricsApi } from '@opentelemetry/api'
import { metrics, attributes as names, system } from './conventions.ts'

/** The part of an inbox that is asked, once per collection of metrics. */
export interface CountedInbox {
  count(): Promise<Readonly<Record<string, number>>>
  /** When the oldest item that is waiting or running was received. */
  oldest?(): Promise<Date | undefined>
}

/**
 * Reports how many items an inbox has in each state (`ci_event.inbox.items`): waiting, running, done, and dead, the dead
 * letters; and for how many seconds the oldest item that is not finished has been in it (`ci_event.inbox.oldest_age`), 0
 * when there is none. Call it in one process of those that share an inbox, or take the maximum.
 *
 * @returns a function that ends it
 */
export function observeInbox(inbox: CountedInbox, meter: Meter = metricsApi.getMeter('@ci-event/otel')): () => void {
  const gauge = meter.createObservableGauge(metrics.inboxItems, {
    unit: '{item}',
    description: 'Items of the inbox, by state.',
  })
  const oldestAge = meter.createObservableGauge(metrics.inboxOldest, {
    unit: 's',
    description: 'The age of the oldest item of the inbox that is waiting or running.',
  })
  const observe = async (result: BatchObservableResult): Promise<void> => {
    try {
      const [counts, oldest] = await Promise.all([inbox.count(), inbox.oldest?.()])
      for (const [state, count] of Object.entries(counts))
        result.observe(gauge, count, { [names.system]: system, [names.state]: state })
      const age = oldest === undefined ? 0 : Math.max(0, (Date.now() - oldest.getTime()) / 1000)
      if (inbox.oldest) result.observe(oldestAge, age, { [names.system]: system })
    } catch (error) {
      // The inbox itself reports that its storage is out of reach.
      diag.warn('ci-event: the inbox could not be counted', error)
    }
  }
  const observed = [gauge, oldestAge]
  meter.addBatchObservableCallback(observe, observed)
  return () => meter.removeBatchObservableCallback(observe, observed)
}
