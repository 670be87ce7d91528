/** What fails in a run of a reconciler: how long to wait for it, and how it is reported. */
import { isCallbackError } from '@ci-event/core'
import type { Reconciled } from './reconcile-options.ts'

/** How many reasons of one run are reported. */
const mostReasons = 10

export interface RunFailures {
  add(error: unknown): void
  /** Whether CI, or what `deliver` delivers to, was out of reach or asked for fewer queries. */
  readonly isUnavailable: boolean
  /** The longest time in milliseconds that was asked for before the next query, or 0. */
  readonly retryAfter: number
  summaryOf(counts: Reconciled): AggregateError
}

export function createRunFailures(): RunFailures {
  const reasons: unknown[] = []
  let isUnavailable = false
  let retryAfter = 0
  return {
    add(error) {
      if (reasons.length < mostReasons) reasons.push(error)
      if (!isCallbackError(error) || error.code !== 'unavailable') return
      isUnavailable = true
      retryAfter = Math.max(retryAfter, error.retryAfter ?? 0)
    },
    get isUnavailable() {
      return isUnavailable
    },
    get retryAfter() {
      return retryAfter
    },
    summaryOf: ({ failed }) =>
      new AggregateError(reasons, `${failed} overdue ${failed === 1 ? 'job' : 'jobs'} could not be reconciled.`),
  }
}

/** @param onError the app's function, whose own failure is ignored; without one, errors are written to the console */
export function createRunReport(onError: ((error: unknown) => unknown) | undefined): (error: unknown) => void {
  return (error) => {
    void (async () => (onError ? onError(error) : log(error)))().catch(() => {})
  }
}

function log(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: without a function of the app's, nothing else shows the failure
  console.error(`ci-event: An error in the reconciler: ${textOf(error)}`)
}

/** Stacks and no other fields: errors of HTTP clients hold whole requests, with their keys. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const text = error.stack ?? `${error.name}: ${error.message}`
  const cause = error instanceof AggregateError ? error.errors[0] : error.cause
  return cause === undefined ? text : `${text}\n  caused by ${textOf(cause)}`
}
