/** What every secret must be. */
import { misconfigured } from '../errors.ts'

const minSecretBytes = 16

/** One secret, or several while they are rotated. */
export type Secrets = string | readonly string[]

/**
 * Checks secrets when a verifier or signer is created, so that a mistake is found at start.
 *
 * @throws CallbackError `misconfigured` for a missing, empty, short or padded secret
 */
export function checkedSecrets(secrets: Secrets, owner: string): readonly [string, ...string[]] {
  const list = typeof secrets === 'string' ? [secrets] : secrets
  if (!Array.isArray(list) || list.length === 0) {
    throw misconfigured(`${owner} needs a secret, got none. Is the environment variable set?`)
  }
  for (const secret of list) {
    if (typeof secret !== 'string' || secret === '') {
      throw misconfigured(`${owner} needs a secret, got an empty one. Is the environment variable set?`)
    }
    if (/\s/.test(secret))
      throw misconfigured(
        `The secret of ${owner} must not contain white space. A copied line break is the usual cause.`,
      )
    if (Buffer.byteLength(secret) < minSecretBytes) {
      throw misconfigured(
        `The secret of ${owner} must have at least ${minSecretBytes} bytes, or it can be guessed. Make one with \`openssl rand -hex 16\`.`,
      )
    }
  }
  return list as [string, ...string[]]
}
