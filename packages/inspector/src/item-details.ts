/** Everything that the page shows of one item. */
import { type Drift, isCallbackError, parseCallback } from '@ci-event/core'
import { createRedactor, type Redactor, secretsInEvent } from '@ci-event/core/storage'
import { type InboxItem, summaryOf } from '@ci-event/inbox'
import { cutTree } from './cut-tree.ts'
import { indented } from './indented-body.ts'
import { listRow } from './list-row.ts'

const maxBodyLength = 200_000
const maxEventLength = 200_000
const maxHandlers = 200

export function itemDetails(item: InboxItem): object {
  const { event, url, subject, headers, handlers, lastError, nextAttemptAt, finishedAt } = item
  const redactor = createRedactor(secretsInEvent(event))
  const shown = cutTree(event, maxEventLength)
  const { text: _, ...row } = listRow({ ...item, summary: summaryOf(event) })
  return {
    ...row,
    url: redactor.url(url),
    subject,
    headers: redactor.tree(headers),
    handlers: shownHandlers(handlers).map(({ error, ...rest }) =>
      error === undefined ? rest : { ...rest, error: redactor.text(error) },
    ),
    moreHandlers: Math.max(0, handlers.length - maxHandlers),
    lastError: lastError && { ...lastError, message: redactor.text(lastError.message) },
    nextAttemptAt,
    finishedAt,
    event: redactor.tree(shown.tree),
    isEventCut: shown.cut,
    ...bodyOf(item, redactor),
    ...driftOf(item),
  }
}

/** Of many results, the failed ones come first. */
function shownHandlers(handlers: InboxItem['handlers']): InboxItem['handlers'] {
  if (handlers.length <= maxHandlers) return handlers
  const failed = handlers.filter(({ state }) => state !== 'done')
  const done = handlers.filter(({ state }) => state === 'done')
  return [...failed, ...done].slice(0, maxHandlers)
}

function bodyOf({ body, headers }: InboxItem, redactor: Redactor): object {
  if (body === undefined) return {}
  const text = typeof body === 'string' ? body : decoded(body, contentTypeOf(headers))
  const shown = redactor.text(text, maxBodyLength)
  const bytes = Buffer.byteLength(body)
  return { body: { bytes, cut: text.length > maxBodyLength, text: shown, indented: indented(shown) } }
}

function decoded(body: Uint8Array, contentType: string): string {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(body)
  } catch {
    // An unknown charset: replacement characters are better than nothing.
    return new TextDecoder().decode(body)
  }
}

/** Drift is not stored, so the body is parsed again. */
function driftOf({ body, headers }: InboxItem): object {
  if (body === undefined) return {}
  const drift: Drift[] = []
  try {
    const bodyLimit = Math.max(1, Buffer.byteLength(body))
    parseCallback(body, { contentType: contentTypeOf(headers), bodyLimit, onDrift: (each) => drift.push(each) })
    return { drift }
  } catch (error) {
    // The app may define Tags of its own, or an older version may have accepted what this one does not.
    return { drift, unreadable: isCallbackError(error) ? error.code : 'internal' }
  }
}

function contentTypeOf(headers: InboxItem['headers']): string {
  const value = headers['content-type']
  return typeof value === 'string' ? value : (value?.[0] ?? '')
}
