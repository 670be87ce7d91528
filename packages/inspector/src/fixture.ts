/** An item as a fixture for tests: what `injectCallback` of @ci-event/simulator/testing takes, without secrets. */
import { createRedactor, secretsInEvent } from '@ci-event/core/storage'
import type { InboxItem } from '@ci-event/inbox'
import { bodyText } from './body-text.ts'

const maxBodyLength = 1_000_000

/** The header fields that parsing depends on. */
const keptHeaders = ['content-type', 'user-agent']

/** `undefined` for an item without a body, or with one too long to copy. */
export function fixtureOf({ event, body, headers }: InboxItem): string | undefined {
  if (body === undefined) return undefined
  const text = createRedactor(secretsInEvent(event)).text(bodyText(body, headers))
  if (text.length > maxBodyLength) return undefined
  const kept = Object.entries(headers).filter(([name]) => keptHeaders.includes(name))
  // The text is written in UTF-8, whatever the body was.
  const inUtf8 = kept.map(([name, value]) => [name, String(value).replace(/;\s*charset=[^;]*/i, '')])
  return `${JSON.stringify({ headers: Object.fromEntries(inUtf8), body: text }, null, 2)}\n`
}
