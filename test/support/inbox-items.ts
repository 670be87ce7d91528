import type { Inbox, InboxItem, ListOptions } from '@ci-event/inbox'

/** The items of a list with their contents, the newest first. */
export async function itemsOf(inbox: Pick<Inbox, 'list' | 'get'>, options: ListOptions = {}): Promise<InboxItem[]> {
  const { items } = await inbox.list(options)
  const whole = await Promise.all(items.map(({ id }) => inbox.get(id)))
  return whole.filter((item) => item !== undefined)
}
