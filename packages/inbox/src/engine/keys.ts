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
  return createHash('sha256')
    .update(canonical([event, subject ?? null]))
    .digest('base64url')
}

/** JSON with the keys of every object in order. Events are no deeper than the body was allowed to be. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  const record = value as Record<string, unknown>
  let text = '{'
  for (const key of Object.keys(record).sort()) text += `${JSON.stringify(key)}:${canonical(record[key])},`
  return `${text}}`
}
