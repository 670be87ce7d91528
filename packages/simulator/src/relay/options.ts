/** The options of a relay. */
import type { CallbackEvent, CallbackHeaders } from '@ci-event/core'
import type { Secrets } from '@ci-event/core/storage'
import type { ListenerReport } from './listeners.ts'

/** Who may listen to a relay, and what it may cost. */
export interface RelayOptions {
  /**
   * Who may listen: listeners send it as `Authorization: Bearer …`. It is not the secret of the callback URL, which CI
   * knows. At least 16 bytes without white space; several while you rotate them.
   */
  secret: Secrets
  /** Callbacks are kept in memory up to this many bytes, for listeners that reconnect. @default 16777216 (16 MiB) */
  maxBytes?: number | undefined
  /** The number of listeners at once; others are answered 503. @default 10 */
  maxListeners?: number | undefined
  /**
   * Milliseconds after which an idle stream gets a heartbeat: less than the idle timeout of every proxy on the way. A
   * listener that takes nothing for four times as long is disconnected. @default 15000
   */
  heartbeatInterval?: number | undefined
  /** Called when a listener joins or leaves: for the app's log. Its failure is ignored. */
  onListener?: ((report: ListenerReport) => void) | undefined
}

/** A callback that was received: the context of a receiver's `onReceived`, or its parts. */
export interface PublishedCallback {
  /** The body as it came. Without it, listeners get the event as JSON. */
  readonly body?: Uint8Array | string | undefined
  /** Parsed from the body when it is missing. */
  readonly event?: CallbackEvent | undefined
  /** Credentials and secrets in them are not passed on. */
  readonly headers?: CallbackHeaders | undefined
  /** Path and query. Secrets in it are not passed on. @default '/' */
  readonly url?: string | undefined
  /** @default now */
  readonly receivedAt?: Date | undefined
  /** What a signed URL was made for. */
  readonly subject?: string | undefined
}
