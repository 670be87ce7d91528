/** Replays all dead letters. */
import type { InspectedInbox } from './options.ts'

const pageSize = 200

/** Replays every item that is dead now, each once: an item that dies again meanwhile is not replayed again. */
export async function replayDeadLetters(inbox: Pick<InspectedInbox, 'list' | 'replay'>): Promise<number> {
  const ids = new Set<string>()
  let cursor: string | undefined
  do {
    const page = await inbox.list({ state: 'dead', limit: pageSize, cursor })
    for (const { id } of page.items) ids.add(id)
    cursor = page.cursor
  } while (cursor !== undefined)
  let replayed = 0
  for (const id of ids) if (await inbox.replay(id)) replayed++
  return replayed
}
