/** Ids and times in the formats that CI uses. */
import { randomBytes } from 'node:crypto'

/** @internal A random id: the letter of the job's family and 32 hexadecimal digits. */
export function freshId(letter: string): string {
  return letter + randomBytes(16).toString('hex')
}

/** CI writes times in China Standard Time. */
const offsetHours = 8

/** @internal `2022-06-30T18:47:18+0800` as in jobs, or with a space for the `T` as in workflow runs. */
export function timeOf(date: Date, separator: 'T' | ' ' = 'T'): string {
  const local = new Date(date.getTime() + offsetHours * 3_600_000).toISOString()
  return `${local.slice(0, 10)}${separator}${local.slice(11, 19)}+0800`
}
