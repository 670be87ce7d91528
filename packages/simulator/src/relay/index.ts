export { createRelay, type Relay } from './create-relay.ts'
export type { ListenerReport } from './listeners.ts'
export type { PublishedCallback, RelayOptions } from './options.ts'
