/** Sums counts into the buckets, Tags and handlers that `stats` reports. */
import { misconfigured } from '@ci-event/core/storage'
import type { Durations, HandlerStats, InboxStats, ItemCounts, StatsBucket, StatsOptions, TagStats } from '../inbox.ts'

/** Counts of one Tag in one piece of time; with a handler, what that handler did. Times are milliseconds. */
export interface Counts {
  arrived: number
  done: number
  dead: number
  /** Attempts, or runs of the handler. */
  runs: number
  failed: number
  /** How long all runs took, and the longest. */
  took: number
  slowest: number
  /** How late callbacks were in all, how many had a time, and the latest. */
  lag: number
  lagged: number
  latest: number
}

/** Whose counts they are. */
export interface CountsKey {
  /** When, in milliseconds since 1970. */
  readonly at: number
  readonly tag: string
  /** `''` for the counts of items. */
  readonly handler: string
}

export const countNames = [
  'arrived',
  'done',
  'dead',
  'runs',
  'failed',
  'took',
  'slowest',
  'lag',
  'lagged',
  'latest',
] as const satisfies readonly (keyof Counts)[]

export function noCounts(): Counts {
  return { arrived: 0, done: 0, dead: 0, runs: 0, failed: 0, took: 0, slowest: 0, lag: 0, lagged: 0, latest: 0 }
}

/** Adds counts to others. */
export function addCounts(to: Counts, more: Partial<Counts>): void {
  for (const name of countNames) {
    const value = more[name] ?? 0
    to[name] = name === 'slowest' || name === 'latest' ? Math.max(to[name], value) : to[name] + value
  }
}

/** The time that is reported, in milliseconds. */
export interface StatsRange {
  readonly start: number
  readonly bucket: number
  readonly number: number
  /** Whether buckets are whole hours. */
  readonly isHourly: boolean
}

const hour = 3_600_000
const shortestBucket = 60_000
/** A day of minutes, and the one under way. */
const mostBuckets = 1500
const mostRows = 100

/** @throws CallbackError `misconfigured` for options that cannot be */
export function statsRangeOf({ since, bucket = hour }: StatsOptions, now = Date.now()): StatsRange {
  if (!(bucket >= shortestBucket && Number.isFinite(bucket)))
    throw misconfigured(`\`bucket\` must be milliseconds from ${shortestBucket} up, got ${bucket}.`)
  const from = since === undefined ? now - 24 * hour : since instanceof Date ? since.getTime() : Number.NaN
  if (Number.isNaN(from)) throw misconfigured(`\`since\` must be a valid Date, got ${since}.`)
  const isHourly = bucket % hour === 0
  const unit = isHourly ? hour : shortestBucket
  const start = Math.floor(from / unit) * unit
  const number = Math.max(1, Math.ceil((now + 1 - start) / bucket))
  if (number > mostBuckets)
    throw misconfigured(`\`since\` and \`bucket\` must make at most ${mostBuckets} buckets, got ${number}.`)
  return { start, bucket, number, isHourly }
}

/** Collects the counts of a range. */
export interface StatsSum {
  add(key: CountsKey, counts: Partial<Counts>): void
  result(countedTo?: Date): InboxStats
}

export function createStatsSum({ start, bucket, number }: StatsRange): StatsSum {
  const buckets = Array.from({ length: number }, noCounts)
  const tags = new Map<string, Counts>()
  const handlers = new Map<string, { tag: string; handler: string; counts: Counts }>()

  return {
    add({ at, tag, handler }, counts) {
      const into = buckets[Math.floor((at - start) / bucket)]
      if (!into) return
      if (handler !== '') {
        const key = JSON.stringify([tag, handler])
        const known = handlers.get(key) ?? { tag, handler, counts: noCounts() }
        handlers.set(key, known)
        return addCounts(known.counts, counts)
      }
      addCounts(into, counts)
      const known = tags.get(tag) ?? noCounts()
      tags.set(tag, known)
      addCounts(known, counts)
    },
    result: (countedTo) => ({
      buckets: buckets.map(
        (counts, index): StatsBucket => ({ start: new Date(start + index * bucket), ...itemCounts(counts) }),
      ),
      tags: [...tags]
        .sort(([, a], [, b]) => b.arrived + b.runs - a.arrived - a.runs)
        .slice(0, mostRows)
        .map(([tag, counts]): TagStats => ({ tag, ...itemCounts(counts) })),
      handlers: [...handlers.values()]
        .sort((a, b) => b.counts.runs - a.counts.runs)
        .slice(0, mostRows)
        .map(
          ({ tag, handler, counts: { runs, failed, took, slowest } }): HandlerStats => ({
            tag,
            handler,
            runs,
            failed,
            duration: durations(took, runs, slowest),
          }),
        ),
      ...(countedTo === undefined ? {} : { countedTo }),
    }),
  }
}

function itemCounts({ arrived, done, dead, runs, failed, took, slowest, lag, lagged, latest }: Counts): ItemCounts {
  return {
    arrived,
    done,
    dead,
    attempts: runs,
    failed,
    ...(runs === 0 ? {} : { duration: durations(took, runs, slowest) }),
    ...(lagged === 0 ? {} : { lag: durations(lag, lagged, latest) }),
  }
}

function durations(sum: number, number: number, longest: number): Durations {
  return { average: number === 0 ? 0 : Math.round((sum / number) * 10) / 10, longest }
}
