/** Injects a callback into a receiver, without HTTP. */
import type { CallbackRequest, CallbackResponse } from '@ci-event/core'
import type { CallbackName, CallbackOptions, Overrides } from '../callback/callback-options.ts'
import { createCallback } from '../callback/create-callback.ts'
import type { SimulatedCallback } from '../callback/simulated-callback.ts'

/** The part used of a `Receiver`, so that any copy of core fits. */
export interface ReceiverLike {
  receive(request: CallbackRequest): Promise<CallbackResponse>
}

/** How to inject a callback. */
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
 * Injects the callback of a Tag, a workflow run or a review into a receiver, without HTTP: it is verified, parsed and dispatched as in production.
 *
 * @returns the receiver's response: `status`, `outcome`, the `event` that the handlers were given, and in `handlers` what
 * became of each of them
 *
 * @example
 * const { status, outcome } = await inject(receiver, 'NoiseReduction', { Operation: { UserData: 'order 4711' } })
 */
export function inject<N extends CallbackName>(
  receiver: ReceiverLike,
  name: N,
  overrides: Overrides<N> = {} as Overrides<N>,
  options: InjectOptions = {},
): Promise<CallbackResponse> {
  return injectCallback(receiver, createCallback(name, overrides, options), options)
}

/** Injects a callback that exists already: the same one twice, for example, or one with faults. */
export function injectCallback(
  receiver: ReceiverLike,
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
