/** The W3C `traceparent`, by which a trace is known where its context cannot be passed on. */
import { context, isSpanContextValid, type Link, type SpanContext, TraceFlags, trace } from '@opentelemetry/api'

export function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, '0')}`
}

/** Links to the spans that these name. What names none is left out. */
export function linksTo(...traceparents: readonly (string | undefined)[]): Link[] {
  return traceparents.flatMap((each) => {
    const [version, traceId, spanId, flags] = each?.split('-') ?? []
    if (version === undefined || version === 'ff' || !traceId || !spanId || !flags) return []
    const to = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true }
    return isSpanContextValid(to) ? [{ context: to }] : []
  })
}

const mark = ' traceparent='

/**
 * Adds the active span to a text that CI sends back: the `UserData` of a job, or the subject of a signed URL. The span of
 * the handler then links to it. Without an active span the text is returned as it is.
 *
 * @param text what the app itself has to say, without ` traceparent=`; CI takes 1024 characters, of which this adds 68
 *
 * @example
 * submit({ …, UserData: withTrace('order-4711') })
 */
export function withTrace(text = ''): string {
  const active = trace.getSpanContext(context.active())
  return active && isSpanContextValid(active) ? `${text}${mark}${traceparentOf(active)}` : text
}

/** The text that {@link withTrace} was given. Any other text is returned as it is. */
export function withoutTrace(text: string): string {
  const at = text.lastIndexOf(mark)
  return at === -1 ? text : text.slice(0, at)
}
