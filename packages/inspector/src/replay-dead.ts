import type { Inbox } from '@ci-event/inbox'

const pageSize = 200

/** Replays every item that is dead now. One that dies again meanwhile is left: it would be replayed without end. */
export async function replayDead(inbox: Pick<Inbox, 'list' | 'replay'>): Promise<number> {
  const ids = new Set<string>()
  for (let offset = 0; ; offset += pageSize) {
    const items = await inbox.list({ state: 'dead', limit: pageSize, offset })
    for (const { id } of items) ids.add(id)
    if (items.length < pageSize) break
  }
  let replayed = 0
  for (const id of ids) if (await inbox.replay(id)) replayed++
  return replayed
}
