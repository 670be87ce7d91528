/** What every secret must be, and how URLs are searched for them. */
import { misconfigured } from '../errors.ts'

const minSecretBytes = 16

/** One secret, or several while they are rotated. */
export type Secrets = string | readonly string[]

/**
 * Checks secrets when a verifier or signer is made, where a mistake can still be mended.
 *
 * @throws CallbackError `misconfigured` for a missing, empty, short or padded secret
 */
export function checkedSecrets(secrets: Secrets, taker: string): readonly [string, ...string[]] {
  const list = typeof secrets === 'string' ? [secrets] : secrets
  if (!Array.isArray(list) || list.length === 0) {
    throw misconfigured(`${taker} needs a secret and got none. Is the environment variable set?`)
  }
  for (const secret of list) {
    if (typeof secret !== 'string' || secret === '') {
      throw misconfigured(`${taker} got an empty secret. Is the environment variable set?`)
    }
    if (/\s/.test(secret))
      throw misconfigured(`The secret of ${taker} holds white space; a copied line break is the usual cause.`)
    if (Buffer.byteLength(secret) < minSecretBytes) {
      throw misconfigured(
        `The secret of ${taker} has fewer than ${minSecretBytes} bytes and can be guessed. Make one with \`openssl rand -hex 16\`.`,
      )
    }
  }
  return list as [string, ...string[]]
}
