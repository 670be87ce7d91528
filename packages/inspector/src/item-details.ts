/** Everything that the page shows of one item. */
import { type Drift, isCallbackError, parseCallback } from '@ci-event/core'
import { createRedactor, type Redactor, secretsInEvent } from '@ci-event/core/storage'
import { type InboxItem, summaryOf } from '@ci-event/inbox'
import { bodyText, contentTypeOf } from './body-text.ts'
import { cutTree } from './cut-tree.ts'
import { indented } from './indented-body.ts'
import { listRow } from './list-row.ts'

const maxBodyLength = 200_000
const maxEventLength = 200_000
const maxHandlers = 200

export function itemDetails(item: InboxItem): object {
  const { event, url, subject, headers, handlers, lastError, history, rerun, nextAttemptAt, finishedAt } = item
  const redactor = createRedactor(secretsInEvent(event))
  const shown = cutTree(event, maxEventLength)
  const row = listRow({ ...item, summary: summaryOf(event) })
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
    history: history.map(({ errors, ...record }) => ({
      ...record,
      errors: errors.map(({ stack, ...error }) => ({ ...error, stack: redactor.text(stack) })),
    })),
    rerun: rerun !== undefined,
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
  const text = bodyText(body, headers)
  const shown = redactor.text(text, maxBodyLength)
  const bytes = Buffer.byteLength(body)
  return { body: { bytes, cut: text.length > maxBodyLength, text: shown, indented: indented(shown) } }
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
