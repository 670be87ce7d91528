/**
 * Reads a time as CI writes it: `2022-06-30T18:47:18+0800` in jobs, `2022-08-09 14:54:17+0800` in workflow runs,
 * `2022-08-03T18:45:50+08:00` in moderation. (`Date` alone reads only the last.)
 *
 * @returns `undefined` for `-` (not reached), for `undefined`, and for text that is not a time
 *
 * @example
 * parseTime(job.EndTime)?.toISOString() // '2022-06-30T10:47:30.000Z'
 */
export function parseTime(text: string | undefined): Date | undefined {
  const time = timeOf(text)
  return Number.isNaN(time) ? undefined : new Date(time)
}

/** The same in milliseconds since 1970, or `NaN`. An expression and a `Date` would take ten times as long. */
export function timeOf(text: string | undefined): number {
  // The type of a job's field is a text, but a sender may send anything.
  if (typeof text !== 'string') return Number.NaN
  const zone = text[19] === '.' ? endOfDigits(text, 20) : 19
  if (zone === 20) return Number.NaN
  const thousandths = zone === 19 ? 0 : Number(text.slice(20, Math.min(zone, 23)).padEnd(3, '0'))
  return localTime(text, thousandths) - offsetOf(text, zone)
}

/** 400 years: `Date.UTC` takes years before 100 for years of the twentieth century. */
const cycle = 146_097 * 86_400_000

/** `2022-06-30T18:47:18` as if it were in UTC. */
function localTime(text: string, thousandths: number): number {
  const year = numberAt(text, 0, 4)
  const month = numberAt(text, 5)
  const day = numberAt(text, 8)
  const hour = numberAt(text, 11)
  const minute = numberAt(text, 14)
  const second = numberAt(text, 17)
  const isDate = text[4] === '-' && text[7] === '-' && month >= 1 && month <= 12 && day >= 1 && day <= 31
  const isClock = text[13] === ':' && text[16] === ':' && minute <= 59 && second <= 59
  const isMidnight = hour === 24 && minute + second + thousandths === 0
  const isBetween = text[10] === 'T' || text[10] === ' '
  if (!(isDate && isBetween && isClock && (hour <= 23 || isMidnight))) return Number.NaN
  return Date.UTC(year + 400, month - 1, day, hour, minute, second, thousandths) - cycle
}

/** `Z`, `+0800` or `+08:00` at the end of a text, in milliseconds. */
function offsetOf(text: string, at: number): number {
  const sign = text[at]
  if (sign === 'Z') return text.length === at + 1 ? 0 : Number.NaN
  const minuteAt = text[at + 3] === ':' ? at + 4 : at + 3
  const hour = numberAt(text, at + 1)
  const minute = numberAt(text, minuteAt)
  const isOffset = (sign === '+' || sign === '-') && hour <= 23 && minute <= 59 && text.length === minuteAt + 2
  if (!isOffset) return Number.NaN
  return (sign === '-' ? -60_000 : 60_000) * (hour * 60 + minute)
}

/** Digits at a place, two unless said otherwise, or `NaN`. */
function numberAt(text: string, start: number, count = 2): number {
  let number = 0
  for (let at = start; at < start + count; at++) {
    const digit = digitAt(text, at)
    if (digit === -1) return Number.NaN
    number = number * 10 + digit
  }
  return number
}

function endOfDigits(text: string, start: number): number {
  let at = start
  while (digitAt(text, at) !== -1) at++
  return at
}

function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 48
  return digit >= 0 && digit <= 9 ? digit : -1
}
