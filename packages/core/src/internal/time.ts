/**
 * Reads a time as CI writes it: `2022-06-30T18:47:18+0800` in jobs, `2022-08-09 14:54:17+0800` in workflow runs,
 * `2022-08-03T18:45:50+08:00` in moderation. (The standard lets `Date` read only the last; V8 reads more.)
 *
 * @returns `undefined` for `-` (not reached), for `undefined`, and for text that is not a time
 *
 * @example
 * parseTime(job.EndTime)?.toISOString() // '2022-06-30T10:47:30.000Z'
 */
export function parseTime(text: string | undefined): Date | undefined {
  // The type of a job's field is a text, but a sender may send anything.
  if (typeof text !== 'string') return undefined
  const parts = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:?\d\d)$/.exec(text)
  if (!parts) return undefined
  const [, day, clock, zone] = parts as unknown as [string, string, string, string]
  const date = new Date(`${day}T${clock}${zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone}`)
  return Number.isNaN(date.getTime()) ? undefined : date
}
