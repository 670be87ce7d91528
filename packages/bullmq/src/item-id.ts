/** Ids of items. They sort by when their callbacks were received, so that a list needs to read only the items it shows. */
import { randomUUID } from 'node:crypto'

const timeDigits = 12
const latest = 16 ** timeDigits - 1
let count = 0

/** Its first 12 digits are the time in milliseconds, in hexadecimal; the next 6 order what one process received in one of them. */
export function newItemId(receivedAt: Date): string {
  count = (count + 1) % 16 ** 6
  return `${idAt(receivedAt.getTime())}-${count.toString(16).padStart(6, '0')}-${randomUUID()}`
}

/** What the ids of items begin with that were received at a time, in milliseconds since 1970. */
export function idAt(time: number): string {
  return Math.min(Math.max(Math.floor(time) || 0, 0), latest)
    .toString(16)
    .padStart(timeDigits, '0')
}

/** When the item of an id was received. */
export function timeOfId(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, timeDigits), 16) || 0)
}
