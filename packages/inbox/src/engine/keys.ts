/** Recognises a callback that was stored before. The reasons are in docs/decisions/0017-inbox.md. */
import { createHash } from 'node:crypto'
import type { CallbackEvent } from '@ci-event/core'
import { jobUpdatesOf } from '@ci-event/core/storage'

/**
 * A digest of all facts of an event: the same facts have the same key, as XML or JSON, and different facts never share
 * one. `undefined` for an event without an identity, such as a job without `JobId`.
 */
export function keyOf(event: CallbackEvent, subject: string | undefined): string | undefined {
  if (!jobUpdatesOf(event)) return undefined
  // UTF-16, because UTF-8 has no lone surrogates and makes all of them one character.
  return createHash('sha256')
    .update(canonical([event, subject ?? null]), 'utf16le')
    .digest('base64url')
}

/**
 * One text for the same facts: keys in order, and each string behind its length, so that none can imitate what follows it.
 * Cheaper than JSON, which escapes each string. Events are no deeper than the body was allowed to be.
 */
function canonical(root: unknown): string {
  // Appended to in place: returning the text of each node takes twice as long for a body of many nodes.
  let text = ''
  function write(value: unknown): void {
    if (typeof value === 'string') {
      text += `${value.length}"${value}`
    } else if (typeof value !== 'object' || value === null) {
      text += `${value};`
    } else if (Array.isArray(value)) {
      text += '['
      for (const each of value) write(each)
      text += ']'
    } else {
      text += '{'
      for (const key of inOrder(Object.keys(value))) {
        text += `${key.length}"${key}`
        write((value as Record<string, unknown>)[key])
      }
      text += '}'
    }
  }
  write(root)
  return text
}

/** CI writes the children of almost every node in order. */
function inOrder(keys: string[]): string[] {
  for (let at = 1; at < keys.length; at++) if ((keys[at - 1] as string) > (keys[at] as string)) return keys.sort()
  return keys
}
