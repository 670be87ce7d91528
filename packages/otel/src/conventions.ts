/** The names that OpenTelemetry's messaging conventions give things. They are in development: here alone they change. */
import { knownTags, reviewNames } from '@ci-event/core'

export const attributes = {
  system: 'messaging.system',
  operationName: 'messaging.operation.name',
  operationType: 'messaging.operation.type',
  destination: 'messaging.destination.name',
  messageId: 'messaging.message.id',
  conversationId: 'messaging.message.conversation_id',
  batchCount: 'messaging.batch.message_count',
  bodySize: 'messaging.message.body.size',
  errorType: 'error.type',
  httpStatus: 'http.response.status_code',
  httpMethod: 'http.request.method',
  region: 'cloud.region',
  outcome: 'ci_event.outcome',
  tag: 'ci_event.tag',
  handler: 'ci_event.handler',
  attempt: 'ci_event.attempt',
  state: 'ci_event.state',
  drift: 'ci_event.drift.type',
  result: 'ci_event.reconcile.result',
} as const

export const system = 'tencent_ci'

export const metrics = {
  consumed: 'messaging.client.consumed.messages',
  processDuration: 'messaging.process.duration',
  lag: 'ci_event.callback.lag',
  rejected: 'ci_event.callback.rejected',
  active: 'ci_event.callback.active',
  drift: 'ci_event.callback.drift',
  inboxItems: 'ci_event.inbox.items',
  inboxOldest: 'ci_event.inbox.oldest_age',
  inboxAttempts: 'ci_event.inbox.attempts',
  reconciled: 'ci_event.reconcile.jobs',
  reconcileDuration: 'ci_event.reconcile.duration',
} as const

const known: ReadonlySet<string> = new Set<string>([
  ...knownTags,
  ...reviewNames,
  'TaskFinish',
  'WorkflowStart',
  'WorkflowFinish',
])

/** A Tag or event as a name of spans and time series: a sender must not make up any number of them. */
export function boundedTag(tag: string): string {
  return known.has(tag) ? tag : '_OTHER'
}
