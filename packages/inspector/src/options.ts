/** The options of an inspector. */
import type { IncomingMessage } from 'node:http'
import type { Inbox } from '@ci-event/inbox'

/** The part of an inbox that an inspector uses. */
export type InspectedInbox = Pick<Inbox, 'list' | 'get' | 'replay' | 'count' | 'stats'>

/** What to inspect, and who may. */
export interface InspectorOptions {
  /** Any inbox: in memory, in a file, or on BullMQ. */
  inbox: InspectedInbox
  /**
   * Returns true if the request may see the inbox and replay its items. It decides alone, so it must authenticate the
   * user, for example by the session. Without it, only requests from this machine to a name of this machine are answered.
   */
  guard?: ((request: IncomingMessage) => boolean | Promise<boolean>) | undefined
  /** The path of the page, such as `/ci`, if it is still part of the URL. Express removes it. @default '' */
  basePath?: string | undefined
  /** Milliseconds between two queries of the inbox while a page is open; longer for large inboxes. @default 1000 */
  pollInterval?: number | undefined
}
