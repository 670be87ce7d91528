/** Delivers a callback to a receiver, as if it had come over HTTP. */
import type { CallbackRequest, CallbackResponse } from '@ci-event/core'
import {
  type CallbackName,
  type CallbackOptions,
  createCallback,
  type Overrides,
  type SimulatedCallback,
} from '../callback/create-callback.ts'

/** What a callback is delivered to: a `Receiver` of core, of whichever copy. */
export interface Receiving {
  receive(request: CallbackRequest): Promise<CallbackResponse>
}

/** How to deliver. */
export interface InjectOptions extends CallbackOptions {
  /** Path and query of the request. @default '/ci/callback' */
  url?: string | undefined
  /** The secret of the callback URL, put into its query. */
  secret?: string | undefined
  /** The name of the query parameter for `secret`. @default 'token' */
  secretName?: string | undefined
  /** Header fields beside those of CI, with lower-case names. */
  headers?: Readonly<Record<string, string>> | undefined
  /** The address of the client. @default '127.0.0.1' */
  address?: string | undefined
}

/**
 * Delivers the callback of a Tag to a receiver, without HTTP: it is verified, read and dispatched as in production.
 *
 * @returns what the receiver answers: `status`, `outcome`, and the `event` that the handlers saw
 *
 * @example
 * const { status, outcome } = await deliver(receiver, 'NoiseReduction', { Operation: { UserData: 'order 4711' } })
 */
export function inject<N extends CallbackName>(
  receiver: Receiving,
  name: N,
  overrides: Overrides<N> = {} as Overrides<N>,
  options: InjectOptions = {},
): Promise<CallbackResponse> {
  return injectCallback(receiver, createCallback(name, overrides, options), options)
}

/** Delivers a callback that was made before, such as the same one twice, or one with faults. */
export function injectCallback(
  receiver: Receiving,
  { body, headers }: Pick<SimulatedCallback, 'body' | 'headers'>,
  options: InjectOptions = {},
): Promise<CallbackResponse> {
  const { url = '/ci/callback', secret, secretName = 'token', address = '127.0.0.1' } = options
  const query =
    secret === undefined ? '' : `${url.includes('?') ? '&' : '?'}${secretName}=${encodeURIComponent(secret)}`
  return receiver.receive({
    method: 'POST',
    url: url + query,
    headers: { host: 'localhost', 'content-length': String(body.byteLength), ...headers, ...options.headers },
    address,
    readBody: async () => body,
  })
}
