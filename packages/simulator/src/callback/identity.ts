/** What makes one job another: ids and times, in the shapes that CI gives them. */
import { randomBytes } from 'node:crypto'

/** @internal The letter of the family and 32 hex digits. */
export function freshId(letter: string): string {
  return letter + randomBytes(16).toString('hex')
}

const hours = 8

/** @internal `2022-06-30T18:47:18+0800`, as jobs have it; with a blank instead of the `T`, as workflow runs have it. */
export function timeOf(date: Date, separator: 'T' | ' ' = 'T'): string {
  const local = new Date(date.getTime() + hours * 3_600_000).toISOString()
  return `${local.slice(0, 10)}${separator}${local.slice(11, 19)}+0800`
}
