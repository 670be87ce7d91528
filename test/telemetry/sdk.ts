/** OpenTelemetry's own SDK, which keeps what it is given in memory. */

import { enableTelemetry } from '@ci-event/otel'
import { type Attributes, context, metrics, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'

/** The SDK with ci-event's telemetry, until `stop`. */
export function startSdk() {
  const spanExporter = new InMemorySpanExporter()
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spanExporter)] }))
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
  const stopTelemetry = enableTelemetry()

  return {
    spans: () => spanExporter.getFinishedSpans(),
    /** The values of a metric, with their attributes. */
    async points(name: string) {
      await reader.forceFlush()
      const all =
        metricExporter
          .getMetrics()
          .at(-1)
          ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? []
      const points: { attributes: Attributes; value: unknown }[] = []
      for (const { descriptor, dataPoints } of all)
        if (descriptor.name === name) for (const { attributes, value } of dataPoints) points.push({ attributes, value })
      return points
    },
    async stop() {
      stopTelemetry()
      await reader.shutdown()
      trace.disable()
      metrics.disable()
      context.disable()
    },
  }
}

export type Sdk = ReturnType<typeof startSdk>

/** The name of each span and of its parent. */
export function treeOf(spans: readonly ReadableSpan[]): Record<string, string | undefined> {
  const parentOf = ({ parentSpanContext }: ReadableSpan) =>
    spans.find((other) => other.spanContext().spanId === parentSpanContext?.spanId)?.name
  return Object.fromEntries(spans.map((span) => [span.name, parentOf(span)]))
}
