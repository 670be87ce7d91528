/** What an inspector is made of. */
import type { IncomingMessage } from 'node:http'
import type { Inbox } from '@ci-event/inbox'

/** What is looked at, and by whom. */
export interface InspectorOptions {
  /** Any inbox: in memory, in a file, or on BullMQ. */
  inbox: Pick<Inbox, 'list' | 'get' | 'replay' | 'count'>
  /**
   * Decides who may look, and replay. Given, it decides alone, so it must know the user: check your session here.
   * Not given, only requests from this machine to a name of this machine are answered.
   */
  guard?: ((request: IncomingMessage) => boolean | Promise<boolean>) | undefined
  /** Where the page is mounted, such as `/ci`, if what mounts it does not take that off the URL. Express does. @default '' */
  basePath?: string | undefined
  /** How many items are shown, the newest. @default 1000 */
  maxItems?: number | undefined
  /** How often, in milliseconds, the inbox is looked at while a page is open. Large inboxes are looked at less often. @default 1000 */
  pollInterval?: number | undefined
}
