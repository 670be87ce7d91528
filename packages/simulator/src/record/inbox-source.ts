/** Reads the items of an inbox file of @ci-event/inbox as recordings. */
import type { InboxItem } from '@ci-event/inbox'
import { loadOptional } from '../optional-package.ts'
import { isConnectionHeader } from './headers.ts'
import type { Recording, RecordingSource } from './recording.ts'

const pageSize = 500

/** Reads an inbox file, the oldest item first. Items stored without their bytes (a body parser read them first) are skipped. */
export const inboxSource: RecordingSource = {
  accepts: (path) => /\.(db|sqlite3?)$/.test(path),
  async *read(path) {
    const { createInbox } = await loadOptional(() => import('@ci-event/inbox'), ['@ci-event/inbox'])
    const inbox = createInbox({ file: path })
    try {
      const ids: string[] = []
      let cursor: string | undefined
      do {
        const page = await inbox.list({ limit: pageSize, cursor })
        for (const { id } of page.items) ids.push(id)
        cursor = page.cursor
      } while (cursor !== undefined)
      for (const id of ids.reverse()) {
        const item = await inbox.get(id)
        if (item?.body !== undefined) yield recordingOf(item, item.body)
      }
    } finally {
      await inbox.close()
    }
  },
}

function recordingOf({ id, headers, url, receivedAt }: InboxItem, body: Uint8Array | string): Recording {
  const recorded = Object.entries(headers).filter(([name, value]) => value !== undefined && !isConnectionHeader(name))
  return {
    name: `item ${id}`,
    body: typeof body === 'string' ? Buffer.from(body) : body,
    headers: Object.fromEntries(recorded.map(([name, value]) => [name, String(value)])),
    url,
    receivedAt: receivedAt.toISOString(),
  }
}
