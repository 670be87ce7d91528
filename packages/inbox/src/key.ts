/** By what a callback is known again. The reasons: docs/decisions/0012-inbox.md */
import { createHash } from 'node:crypto'
import { type CallbackEvent, newsOf } from '@ci-event/core'

/**
 * A digest of all facts of an event, so that the same facts have the same key in whatever format they came, and
 * different facts never share one. `undefined` for an event that cannot be told from its like (a job without `JobId`).
 */
export function keyOf(event: CallbackEvent, subject: string | undefined): string | undefined {
  if (!newsOf(event)) return undefined
  return createHash('sha256')
    .update(canonical([event, subject ?? null]))
    .digest('base64url')
}

/** JSON with the keys of every object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    // Entries in order, not an object: a key such as `__proto__`, or one that looks like a number, keeps its place.
    return [true, ...Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))]
  })
}
