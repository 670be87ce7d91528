// What this library publishes on `node:diagnostics_channel`: docs/observability.md.
export {
  type AskMessage,
  askChannel,
  channelNames,
  type DriftMessage,
  driftChannel,
  driftChannelName,
  type HandleMessage,
  handleChannel,
  type ReceiveMessage,
  type ReconcileMessage,
  receiveChannel,
  reconcileChannel,
  type StoreMessage,
  storeChannel,
  type TraceMessage,
} from './telemetry/channels.ts'
export { trace } from './telemetry/trace.ts'
export { traceparentIn } from './telemetry/traceparent.ts'
