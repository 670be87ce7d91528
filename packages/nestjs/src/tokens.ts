import type { CallbackEvent, CallbackRequest, CallbackResponse, HandlerContext, Receiver } from '@ci-event/core'
import { Inject } from '@nestjs/common'

// Registered symbols: an app may load the ESM and the CommonJS copy of this package at once.

/** The token of the receiver, for `app.get(CI_EVENT_RECEIVER)` and for factories. In classes use {@link InjectReceiver}. */
export const CI_EVENT_RECEIVER: unique symbol = Symbol.for('ci-event.receiver') as never

/**
 * Injects the receiver: to add handlers, to wait for a job, or to close it.
 *
 * @example
 * constructor(@InjectReceiver() private readonly receiver: Receiver) {}
 */
export const InjectReceiver = (): ParameterDecorator & PropertyDecorator => Inject(CI_EVENT_RECEIVER)

/** @internal The token of {@link CallbackEntry}. `@ci-event/simulator/testing` knows it, too. */
export const CI_EVENT_ENTRY: unique symbol = Symbol.for('ci-event.entry') as never

/** @internal Where callbacks come in. */
export interface CallbackEntry {
  readonly receiver: Receiver
  /** Where the module mounted a route, if it did. */
  readonly path: string | undefined
  /** Receives a callback that the app's own tests made: it is not verified, everything else is as in production. */
  inject(request: CallbackRequest): Promise<CallbackResponse>
}

/** @internal Marks the controller that the module makes: its callbacks end in the guard. */
export const mountedKey: unique symbol = Symbol.for('ci-event.mounted') as never

/** A request behind `@CiCallback()`. */
export interface CiEventRequest {
  /** The callback that this request carried. */
  ciEvent?: CallbackEvent
}

/**
 * What `@Inject(REQUEST)` gives in request-scoped providers when a handler runs. It is not the HTTP request, because a
 * callback that an inbox stored has none. All handlers of one event share it, and their request-scoped providers.
 */
export interface CiEventHandlerRequest extends Omit<HandlerContext, 'signal'> {
  /** The same as `event`, so that a provider reads `request.ciEvent` here and behind `@CiCallback()`. */
  readonly ciEvent: CallbackEvent
}
