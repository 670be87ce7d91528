import { diag, type Meter, metrics as metricsApi, type ObservableResult } from '@opentelemetry/api'
import { metrics, attributes as names, system } from './conventions.ts'

/** The part of an inbox that is asked, once per collection of metrics. */
export interface CountedInbox {
  count(): Promise<Readonly<Record<string, number>>>
}

/**
 * Reports how many items an inbox has in each state (`ci_event.inbox.items`): waiting, running, done, and dead, the dead
 * letters. Call it in one process of those that share an inbox, or take the maximum.
 *
 * @returns a function that ends it
 */
export function observeInbox(inbox: CountedInbox, meter: Meter = metricsApi.getMeter('@ci-event/otel')): () => void {
  const gauge = meter.createObservableGauge(metrics.inboxItems, {
    unit: '{item}',
    description: 'Items of the inbox, by state.',
  })
  const observe = async (result: ObservableResult): Promise<void> => {
    try {
      const counts = await inbox.count()
      for (const [state, count] of Object.entries(counts))
        result.observe(count, { [names.system]: system, [names.state]: state })
    } catch (error) {
      // The inbox itself reports that its storage is out of reach.
      diag.warn('ci-event: the inbox could not be counted', error)
    }
  }
  gauge.addCallback(observe)
  return () => gauge.removeCallback(observe)
}
