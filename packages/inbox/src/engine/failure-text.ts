/** Error texts that can be stored and shown: what the event says in confidence is taken out of them. */
import type { CallbackEvent } from '@ci-event/core'

const secretNames = /password|secret|token|^key$|uncompresskey|urikey|signature|^sign$/i
const inUrls = /([?&][\w-]*(?:sign|signature|token|key|secret|password)[\w-]*=)[^&\s"']+/gi
const longest = 2000

/** The message of an error, without the event's secrets and those in URLs. */
export function failureText(error: unknown, event: CallbackEvent): string {
  const text = error instanceof Error ? error.message : typeof error === 'string' ? error : `threw ${typeof error}`
  const redacted = secretsIn(event).reduce((whole, secret) => whole.replaceAll(secret, '***'), text)
  return redacted.replace(inUrls, '$1***').slice(0, longest)
}

/** The name of an error, for its kind to be told. */
export function failureName(error: unknown): string {
  return error instanceof Error ? error.name : 'Error'
}

function secretsIn(event: CallbackEvent): string[] {
  const found: string[] = []
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, inner] of Object.entries(value)) {
      // Shorter texts are words of the message sooner than secrets.
      if (typeof inner === 'string' && inner.length >= 4 && secretNames.test(name)) found.push(inner)
      else look(inner)
    }
  }
  look(event)
  return found
}
