/** What is stored in an inbox of @ci-event/inbox, as recordings. */
import type { InboxItem } from '@ci-event/inbox'
import { optional } from '../cli/optional.ts'
import type { Recording, RecordingSource } from './recordings.ts'

const pageSize = 500

/** An inbox's file, the oldest item first. Items whose body was read by a body parser have no bytes, and are passed over. */
export const inboxSource: RecordingSource = {
  accepts: (path) => /\.(db|sqlite3?)$/.test(path),
  async *read(path) {
    const { createInbox } = await optional(() => import('@ci-event/inbox'), ['@ci-event/inbox'])
    const inbox = createInbox({ file: path })
    try {
      const ids: string[] = []
      for (let offset = 0; ; offset += pageSize) {
        const items = await inbox.list({ limit: pageSize, offset })
        ids.unshift(...items.map(({ id }) => id).reverse())
        if (items.length < pageSize) break
      }
      for (const id of new Set(ids)) {
        const item = await inbox.get(id)
        if (item?.body !== undefined) yield recordingOf(item, item.body)
      }
    } finally {
      await inbox.close()
    }
  },
}

function recordingOf({ id, headers, url, receivedAt }: InboxItem, body: Uint8Array | string): Recording {
  const known = Object.entries(headers).filter(([name, value]) => value !== undefined && !ofConnection.has(name))
  return {
    name: `item ${id}`,
    body: typeof body === 'string' ? Buffer.from(body) : body,
    headers: Object.fromEntries(known.map(([name, value]) => [name, String(value)])),
    url,
    receivedAt: receivedAt.toISOString(),
  }
}

const ofConnection = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'expect',
  'te',
  'trailer',
  'upgrade',
])
