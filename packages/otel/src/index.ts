export { type CountedInbox, observeInbox } from './observe-inbox.ts'
export { withoutTrace, withTrace } from './links.ts'
export { enableTelemetry } from './telemetry.ts'
