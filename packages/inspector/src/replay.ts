/** Replays many items. */
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
  return replayItems(inbox, ids, false)
}

/** @returns how many of the items were replayed */
export async function replayItems(
  inbox: Pick<InspectedInbox, 'replay'>,
  ids: Iterable<string>,
  asNew: boolean,
): Promise<number> {
  let replayed = 0
  for (const id of new Set(ids)) if (await inbox.replay(id, { asNew })) replayed++
  return replayed
}
