import type { ItemState } from '../inbox.ts'

/** How long ended items are kept. What waits or runs is never removed. */
export interface RetentionOptions {
  /** Items whose handlers have succeeded. */
  done?: Keep | undefined
  /** Items that were given up. */
  dead?: Keep | undefined
}

/** A bound by age, by number, or both: what is beyond either goes. */
export interface Keep {
  /** Milliseconds since it ended. @default 604800000 (7 days) for done, `Infinity` for dead items */
  age?: number | undefined
  /** The newest so many. @default 10000 for done, 100000 for dead items */
  count?: number | undefined
}

/** Retention, checked and complete. */
export type Retention = Readonly<Record<Extract<ItemState, 'done' | 'dead'>, { age: number; count: number }>>

/** @throws RangeError for bounds that are no numbers from 0 up */
export function retentionOf({ done, dead }: RetentionOptions = {}): Retention {
  return {
    done: checked('done', done?.age ?? 7 * 24 * 3_600_000, done?.count ?? 10_000),
    dead: checked('dead', dead?.age ?? Number.POSITIVE_INFINITY, dead?.count ?? 100_000),
  }
}

function checked(state: string, age: number, count: number): { age: number; count: number } {
  if (!(age >= 0)) throw new RangeError(`\`retention.${state}.age\` must be milliseconds from 0 up, and is ${age}.`)
  if (!(count >= 0)) throw new RangeError(`\`retention.${state}.count\` must be a number from 0 up, and is ${count}.`)
  return { age, count }
}
