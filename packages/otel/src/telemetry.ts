import { metrics, trace } from '@opentelemetry/api'
import { publishMetrics } from './measure.ts'
import { publishStoreMetrics } from './measure-stores.ts'
import { publishSpans } from './spans.ts'

const scope = '@ci-event/otel'

/**
 * Turns what ci-event publishes in this process into spans and metrics of the app's OpenTelemetry SDK. Call it once, after
 * the SDK was started; a second call makes each span and metric twice.
 *
 * @returns a function that ends it
 *
 * @example
 * enableTelemetry()
 */
export function enableTelemetry(): () => void {
  const meter = metrics.getMeter(scope)
  const stops = [publishSpans(trace.getTracer(scope)), publishMetrics(meter), publishStoreMetrics(meter)]
  return () => {
    for (const stop of stops) stop()
  }
}
