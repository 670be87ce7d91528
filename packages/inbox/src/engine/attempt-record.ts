/** What is kept of an attempt. */
import type { CallbackEvent, HandlerReport } from '@ci-event/core'
import type { AttemptError, AttemptRecord } from '../inbox.ts'
import { failureName, failureStack } from './failure-text.ts'

/** How many attempts an item keeps. */
export const mostRecords = 20
const mostErrors = 3
/** Characters of the stacks of one attempt, and of one stack. */
const longestStacks = 4000
const longestStack = 2500

/** @param failure why the attempt failed, when no handler did */
export function attemptErrorsOf(
  failure: unknown,
  reports: readonly HandlerReport[],
  event: CallbackEvent,
): AttemptError[] {
  const failed = reports.filter(({ state }) => state === 'failed').slice(0, mostErrors)
  let left = longestStacks
  const errorOf = (error: unknown): { name: string; stack: string } => {
    const stack = failureStack(error, event, Math.min(left, longestStack))
    left -= stack.length
    return { name: failureName(error), stack }
  }
  if (failed.length === 0) return [errorOf(failure)]
  return failed.map(({ handler, jobId, error }) => ({
    handler,
    ...(jobId === undefined ? {} : { jobId }),
    ...errorOf(error),
  }))
}

/** A record as it is in JSON. */
export type StoredRecord = Omit<AttemptRecord, 'startedAt'> & { readonly startedAt: string | number }

/** A record as it was before it became JSON. */
export function recordFrom({ startedAt, ...record }: StoredRecord): AttemptRecord {
  return { ...record, startedAt: new Date(startedAt) }
}
