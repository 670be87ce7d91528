/** An item with all that is known of it, as it may be shown. */
import { type Drift, isCallbackError, parseCallback } from '@ci-event/core'
import { createRedactor, type Redactor, secretsInEvent } from '@ci-event/core/storage'
import type { InboxItem } from '@ci-event/inbox'
import { indented } from './indent.ts'
import { rowOf } from './row.ts'

const longestBody = 200_000

/** What the page shows of one item. */
export function deliveryOf(item: InboxItem): object {
  const { event, url, subject, headers, handlers, lastError, nextAttemptAt, finishedAt } = item
  const redactor = createRedactor(secretsInEvent(event))
  const { text: _, ...row } = rowOf(item)
  return {
    ...row,
    url: redactor.url(url),
    subject,
    headers: redactor.tree(headers),
    handlers: handlers.map(({ error, ...rest }) =>
      error === undefined ? rest : { ...rest, error: redactor.text(error) },
    ),
    lastError: lastError && { ...lastError, message: redactor.text(lastError.message) },
    nextAttemptAt,
    finishedAt,
    event: redactor.tree(event),
    ...bodyOf(item, redactor),
    ...driftOf(item),
  }
}

function bodyOf({ body, headers }: InboxItem, redactor: Redactor): object {
  if (body === undefined) return {}
  const text = typeof body === 'string' ? body : decoded(body, contentTypeOf(headers))
  const shown = redactor.text(text, longestBody)
  const bytes = Buffer.byteLength(body)
  return { body: { bytes, cut: text.length > longestBody, text: shown, indented: indented(shown) } }
}

function decoded(body: Uint8Array, contentType: string): string {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(body)
  } catch {
    // A charset that nobody knows; what is shown is better than nothing.
    return new TextDecoder().decode(body)
  }
}

/** Read once more, because what differed then was told to a logger that may be elsewhere. */
function driftOf({ body, headers }: InboxItem): object {
  if (body === undefined) return {}
  const drift: Drift[] = []
  try {
    const limit = Math.max(1, Buffer.byteLength(body))
    parseCallback(body, { contentType: contentTypeOf(headers), bodyLimit: limit, onDrift: (each) => drift.push(each) })
    return { drift }
  } catch (error) {
    // Tags of the app's own, or an older version, may have read what this one does not.
    return { drift, unread: isCallbackError(error) ? error.code : 'internal' }
  }
}

function contentTypeOf(headers: InboxItem['headers']): string {
  const value = headers['content-type']
  return typeof value === 'string' ? value : (value?.[0] ?? '')
}
