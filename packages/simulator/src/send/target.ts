/** The URL that callbacks are sent to. */
import { misconfigured } from '@ci-event/core/storage'

/** @internal The secret that CI was given in the callback URL. */
export interface TargetOptions {
  secret?: string | undefined
  secretName?: string | undefined
}

/** @internal The URL with the secret in its query. @throws CallbackError `misconfigured` */
export function targetOf(url: string | URL, { secret, secretName = 'token' }: TargetOptions = {}): URL {
  const target = URL.canParse(String(url)) ? new URL(url) : undefined
  if (!target || !/^https?:$/.test(target.protocol)) {
    throw misconfigured(
      `Expected an http or https URL, such as http://localhost:3000/ci/callback, got ${JSON.stringify(String(url))}.`,
    )
  }
  if (secret === '') {
    throw misconfigured('`secret` must not be empty. Is the environment variable that it comes from set?')
  }
  if (secret !== undefined) target.searchParams.set(secretName, secret)
  return target
}
