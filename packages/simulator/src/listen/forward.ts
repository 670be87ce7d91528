/** Posts relayed callbacks to an app on this machine. */
import { signCallbackUrl } from '@ci-event/core'
import type { RelayedCallback } from '../relay/relayed-callback.ts'
import { type Answer, post } from '../send/post.ts'
import { targetOf } from '../send/target.ts'

/** @internal */
export interface ForwardOptions {
  /** The secret of the app's callback URL. */
  readonly secret: string | undefined
  readonly secretName: string | undefined
  /** Signs each URL with the secret, for the subject of the callback, instead of adding the secret. */
  readonly isSigned: boolean
  /** Milliseconds to wait for the answer. */
  readonly timeout: number
  readonly signal: AbortSignal
}

/** @internal A callback that was posted. */
export interface Forwarded {
  readonly url: URL
  readonly answer: Answer
}

/**
 * @internal Returns a function that posts a callback: its body byte for byte, its headers, and the target's own URL. A
 * target without a path gets the path at which the callback arrived. The function never rejects.
 *
 * @throws CallbackError `misconfigured` for a target or a secret that cannot work
 */
export function createForward(to: string, options: ForwardOptions): (callback: RelayedCallback) => Promise<Forwarded> {
  const { secret, secretName, isSigned, timeout, signal } = options
  const target = targetOf(to, isSigned ? {} : { secret, secretName })
  // Found out now rather than with the first callback.
  if (isSigned) signCallbackUrl(target, { secret: secret ?? '' })

  function urlFor({ url, subject }: RelayedCallback): URL {
    const own = new URL(target)
    if (own.pathname === '/') own.pathname = url.split('?', 1)[0] as string
    return isSigned ? new URL(signCallbackUrl(own, { secret: secret ?? '', subject })) : own
  }

  return async (callback) => {
    const url = urlFor(callback)
    const body = Buffer.from(callback.body, 'base64')
    // A connection of its own: one that is kept open could be closed by the app while a callback is sent over it.
    const { bytes: _, ...answer } = await post(url, { headers: callback.headers, body, timeout, signal })
    return { url, answer }
  }
}
