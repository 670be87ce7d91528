import { misconfigured } from '@ci-event/core/storage'
import type { ItemState } from '../inbox.ts'

/** How long finished items are kept. Waiting and running items are never removed. */
export interface RetentionOptions {
  /** Items whose handlers have succeeded. */
  done?: Keep | undefined
  /** Items that were given up. */
  dead?: Keep | undefined
}

/** A bound by age, by number, or both: what exceeds either is removed. */
export interface Keep {
  /** Milliseconds since it finished. @default 604800000 (7 days) for done, `Infinity` for dead items */
  age?: number | undefined
  /** How many of the newest are kept. @default 10000 for done, 100000 for dead items */
  count?: number | undefined
}

/** Retention, checked and complete. */
export type Retention = Readonly<Record<Extract<ItemState, 'done' | 'dead'>, { age: number; count: number }>>

/** @throws CallbackError `misconfigured` for bounds that are not numbers from 0 up */
export function retentionOf({ done, dead }: RetentionOptions = {}): Retention {
  return {
    done: checked('done', done?.age ?? 7 * 24 * 3_600_000, done?.count ?? 10_000),
    dead: checked('dead', dead?.age ?? Number.POSITIVE_INFINITY, dead?.count ?? 100_000),
  }
}

function checked(state: string, age: number, count: number): { age: number; count: number } {
  if (!(age >= 0)) throw misconfigured(`\`retention.${state}.age\` must be milliseconds from 0 up, got ${age}.`)
  if (!(count >= 0)) throw misconfigured(`\`retention.${state}.count\` must be a number from 0 up, got ${count}.`)
  return { age, count }
}
