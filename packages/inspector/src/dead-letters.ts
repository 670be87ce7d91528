/** Replays all dead letters. */
import type { InspectedInbox } from './options.ts'

const pageSize = 200

/** Replays every item that is dead now, each once: an item that dies again meanwhile is not replayed again. */
export async function replayDeadLetters(inbox: Pick<InspectedInbox, 'summaries' | 'replay'>): Promise<number> {
  const ids = new Set<string>()
  for (let offset = 0; ; offset += pageSize) {
    const items = await inbox.summaries({ state: 'dead', limit: pageSize, offset })
    for (const { id } of items) ids.add(id)
    if (items.length < pageSize) break
  }
  let replayed = 0
  for (const id of ids) if (await inbox.replay(id)) replayed++
  return replayed
}
