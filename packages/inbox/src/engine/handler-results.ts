/** What an item remembers of its handlers from one attempt to the next. */
import { type CallbackEvent, type HandlerReport, isCallbackError } from '@ci-event/core'
import { isNonRetriable } from '@ci-event/core/storage'
import type { HandlerResult } from '../inbox.ts'
import { failureText } from './failure-text.ts'

/** How many results an item stores at most. What handlers have done is in the ledger as well. */
const mostResults = 10_000
/** How many of them have the error's text. */
const mostTexts = 20

/** The results of the attempts before this one. Its functions need no `this`. */
export interface HandlerResults {
  /** Whether a handler needs no other run: it has succeeded, or gave up. */
  isSettled(handler: string, jobId: string | undefined): boolean
  /** Whether a handler that failed before could not be started now because it is still running. */
  isAnyStillRunning(reports: readonly HandlerReport[]): boolean
  /** The results once this attempt's are added. */
  after(reports: readonly HandlerReport[]): HandlerResult[]
}

/** @param before as the item holds them */
export function createHandlerResults(before: readonly HandlerResult[], event: CallbackEvent): HandlerResults {
  const known = new Map(before.map((result) => [keyOf(result.handler, result.jobId), result]))
  return {
    isSettled(handler, jobId) {
      const state = known.get(keyOf(handler, jobId))?.state
      return state === 'done' || state === 'given-up'
    },
    isAnyStillRunning: (reports) =>
      reports.some(
        ({ handler, jobId, error }) =>
          isCallbackError(error) && error.code === 'busy' && known.get(keyOf(handler, jobId))?.state === 'failed',
      ),
    after(reports) {
      const latest = new Map<string, HandlerReport>()
      for (const report of reports) {
        const key = keyOf(report.handler, report.jobId)
        const other = latest.get(key)
        // A callback may hold several updates of one job: the one that is furthest from done decides.
        if (!other || distanceOf(report) > distanceOf(other)) latest.set(key, report)
      }
      const results = new Map(known)
      let texts = 0
      for (const [key, report] of latest) {
        const result = resultOf(report)
        if (!result) continue
        const hasText = result.state !== 'done' && texts++ < mostTexts
        results.set(key, hasText ? { ...result, error: failureText(report.error, event) } : result)
      }
      return bounded([...results.values()])
    },
  }
}

const distance = { stale: 0, handled: 1, duplicate: 1, skipped: 2, postponed: 4, failed: 5 }

/** A handler that gave up one update of a job still has to run for the others. */
function distanceOf({ state, error }: HandlerReport): number {
  return isNonRetriable(error) ? 3 : distance[state]
}

/** `undefined` when the attempt says nothing new of a handler. */
function resultOf({ handler, jobId, state, error }: HandlerReport): HandlerResult | undefined {
  const of = jobId === undefined ? { handler } : { handler, jobId }
  if (state === 'handled' || state === 'duplicate') return { ...of, state: 'done' }
  if (state !== 'failed') return undefined
  return { ...of, state: isNonRetriable(error) ? 'given-up' : 'failed' }
}

/** Beyond the limit those go first that succeeded: the ledger knows them. */
function bounded(results: HandlerResult[]): HandlerResult[] {
  if (results.length <= mostResults) return results
  const others = results.filter(({ state }) => state !== 'done')
  return [...others, ...results.filter(({ state }) => state === 'done')].slice(0, mostResults)
}

function keyOf(handler: string, jobId: string | undefined): string {
  return JSON.stringify([handler, jobId])
}
