/** Ids of items. They sort in the order of their creation, so that the newest are found without reading any. */
import { randomUUID } from 'node:crypto'

/** Its first 12 digits are the time in milliseconds, in hexadecimal. */
export function newItemId(): string {
  return `${Date.now().toString(16).padStart(12, '0')}-${randomUUID()}`
}
