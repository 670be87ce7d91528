import type { CallbackEvent, CallbackResponse } from '@ci-event/core'

// Registered symbols: an app may load the ESM and the CommonJS copy of this package at once.

/**
 * Injects the receiver, to add handlers or to drain it.
 *
 * @example
 * constructor(@Inject(CI_EVENT_RECEIVER) private readonly receiver: Receiver) {}
 */
export const CI_EVENT_RECEIVER: unique symbol = Symbol.for('ci-event.receiver') as never

/** @internal Where the decorators note on a method what it handles. */
export const handlesKey: unique symbol = Symbol.for('ci-event.handles') as never

/** @internal What a method handles. */
export type Handles =
  | { readonly event: 'task'; readonly tags: readonly string[] }
  | { readonly event: 'workflow' }
  | { readonly event: 'other' }

/** @internal The route config by which the Fastify parser knows the routes of callbacks. */
export const fastifyRouteConfig: { readonly ciEvent: true } = { ciEvent: true }

/** A request after `CiEventGuard` has read it. */
export interface CiEventRequest {
  /** The callback that this request carried. */
  ciEvent?: CallbackEvent
  /** @internal What the mounted controller answers. */
  ciOutcome?: CallbackResponse['outcome']
}
