/** Makes spans of what the tracing channels publish. */
import {
  type AskMessage,
  channelNames,
  type HandleMessage,
  type ReceiveMessage,
  type ReconcileMessage,
  type StoreMessage,
  type TraceMessage,
} from '@ci-event/core/telemetry'
import {
  type Attributes,
  context,
  isSpanContextValid,
  type Link,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { boundedTag, attributes as names, system } from './conventions.ts'
import { linksTo, traceparentOf } from './links.ts'
import { subscribe } from './subscribe.ts'

/** What is known of a span when it starts. */
interface Start {
  readonly name: string
  readonly kind: SpanKind
  readonly attributes: Attributes
  readonly links?: Link[]
}

/** @returns a function that ends it */
export function publishSpans(tracer: Tracer): () => void {
  const spans = new WeakMap<TraceMessage, Span>()

  function follow<M extends TraceMessage>(
    channel: string,
    start: (message: M) => Start,
    ended: (message: M) => Attributes,
    onStart?: (message: M, span: Span) => void,
  ): () => void {
    return subscribe<M>(channel, {
      start(message) {
        const { name, kind, attributes, links = [] } = start(message)
        const span = tracer.startSpan(name, { kind, attributes: { [names.system]: system, ...attributes }, links })
        spans.set(message, span)
        onStart?.(message, span)
        const within = trace.setSpan(context.active(), span)
        const outer = message.around
        message.around = (call) => context.with(within, () => (outer ? outer(call) : call()))
      },
      end(message) {
        const span = spans.get(message)
        if (!span) return
        span.setAttributes(defined(ended(message)))
        if (message.errorType !== undefined) {
          span.setAttribute(names.errorType, message.errorType)
          span.setStatus({ code: SpanStatusCode.ERROR })
        }
        span.end()
      },
    })
  }

  const stops = [
    follow<ReceiveMessage>(channelNames.receive, startOfReceive, endOfReceive, (message, span) => {
      const own = span.spanContext()
      // Without an SDK there are no ids.
      if (!isSpanContextValid(own)) return
      message.traceId = own.traceId
      message.spanId = own.spanId
    }),
    follow<HandleMessage>(channelNames.handle, startOfHandle, ({ state }) => ({ [names.state]: state })),
    follow<StoreMessage>(channelNames.store, startOfStore, endOfStore, (message, span) => {
      const own = span.spanContext()
      if (message.operation === 'accept' && isSpanContextValid(own)) message.traceparent = traceparentOf(own)
    }),
    follow<AskMessage>(channelNames.ask, startOfAsk, ({ found }) => ({ 'ci_event.found': found })),
    follow<ReconcileMessage>(channelNames.reconcile, startOfReconcile, ({ asked }) => ({ [names.batchCount]: asked })),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

function startOfReceive({ route }: ReceiveMessage): Start {
  return {
    name: route === undefined ? 'receive' : `receive ${route}`,
    kind: SpanKind.CONSUMER,
    attributes: defined({
      [names.operationName]: 'receive',
      [names.operationType]: 'receive',
      [names.destination]: route,
    }),
  }
}

function endOfReceive({ outcome, status, bytes, jobs, jobId }: ReceiveMessage): Attributes {
  return {
    [names.outcome]: outcome,
    [names.httpStatus]: status,
    [names.bodySize]: bytes,
    [names.batchCount]: jobs,
    [names.messageId]: jobId,
  }
}

function startOfHandle({ handler, tag, jobId, runId, attempt, acceptedBy, submittedBy }: HandleMessage): Start {
  return {
    name: `process ${boundedTag(tag)}`,
    kind: SpanKind.CONSUMER,
    attributes: defined({
      [names.operationName]: 'process',
      [names.operationType]: 'process',
      [names.messageId]: jobId,
      // The jobs of a workflow run, and its own events, belong together.
      [names.conversationId]: runId,
      [names.tag]: tag,
      [names.handler]: handler,
      [names.attempt]: attempt,
    }),
    links: linksTo(acceptedBy, submittedBy),
  }
}

/** What an inbox does has names of the conventions; a ledger is a store like any other. */
function startOfStore({ operation, handler, jobId, attempt, acceptedBy }: StoreMessage): Start {
  const ofInbox = { accept: ['send', SpanKind.PRODUCER], settle: ['settle', SpanKind.CLIENT] } as const
  const [name, kind] =
    operation === 'accept' || operation === 'settle' ? ofInbox[operation] : [operation, SpanKind.CLIENT]
  const isInbox = name === 'send' || name === 'settle'
  return {
    name: isInbox ? `${name} inbox` : `${name} ledger`,
    kind,
    attributes: defined({
      [names.operationName]: name,
      [names.operationType]: isInbox ? name : undefined,
      [names.messageId]: jobId,
      [names.handler]: handler,
      [names.attempt]: attempt,
    }),
    links: linksTo(acceptedBy),
  }
}

function endOfStore({ outcome }: StoreMessage): Attributes {
  return { [names.outcome]: outcome }
}

function startOfAsk({ method, region }: AskMessage): Start {
  return {
    name: `${method} tencent_ci`,
    kind: SpanKind.CLIENT,
    attributes: { [names.httpMethod]: method, [names.region]: region },
  }
}

function startOfReconcile({ region }: ReconcileMessage): Start {
  return { name: 'reconcile tencent_ci', kind: SpanKind.INTERNAL, attributes: { [names.region]: region } }
}

function defined(given: Attributes): Attributes {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
