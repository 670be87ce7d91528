/** Runs `reconcile` again and again. */
import { CallbackError } from '@ci-event/core'
import { misconfigured } from '@ci-event/core/storage'
import type { CosClient } from './cos-client.ts'
import { noneReconciled, reconcileInto } from './reconcile.ts'
import {
  type Reconciled,
  type ReconcileOptions,
  type ReconcileResult,
  reconcileSettingsOf,
} from './reconcile-options.ts'
import { createRunFailures, createRunReport } from './run-failures.ts'

type Pending = ReconcileOptions['pending']

/** What to reconcile, and how often. */
export interface ReconcilerOptions extends Omit<ReconcileOptions, 'pending' | 'signal'> {
  /** Called before each run: the jobs whose callback has not arrived. */
  pending: () => Pending | Promise<Pending>
  /** Milliseconds from the end of a run to the next one. @default 300000 (5 minutes) */
  interval?: number | undefined
  /** Which part of each pause is random, 0 to 1, so that processes do not query CI together. @default 0.2 */
  jitter?: number | undefined
  /**
   * The longest pause in milliseconds. The pause doubles with each run that counts as failed (see `failedRuns`), and is at
   * least what CI asks for in `Retry-After`. @default 3600000 (1 hour)
   */
  maxInterval?: number | undefined
  /** Whether the process stays up for the next run. A run that is under way always keeps it up. @default false */
  keepAlive?: boolean | undefined
  /** Called with the counts of each run that has ended. Its own failure goes to `onError`. */
  onRun?: ((counts: Reconciled) => unknown) | undefined
  /**
   * Called when a run fails, and once for a run in which jobs failed, with an `AggregateError` of the first ten reasons.
   * Its own failure is ignored. @default writes to the console
   */
  onError?: ((error: unknown) => unknown) | undefined
}

/** What a reconciler has done since it was started. */
export interface ReconcilerCounts extends Reconciled {
  /** Runs that have ended, whatever their results. */
  runs: number
  /** Those of them that failed: CI or `deliver` was out of reach, CI rejected a query, or `pending` or `onResult` failed. */
  failedRuns: number
}

/** A loop of `reconcile`. Its functions need no `this`. */
export interface Reconciler {
  /** The sums of all runs. */
  readonly counts: Readonly<ReconcilerCounts>
  /**
   * Runs now, or joins the run that is under way. Resolves with its counts and rejects with its failure, both of which are
   * reported as those of any run. The next run follows after a whole pause.
   *
   * @throws CallbackError `closing` once the reconciler is closed
   */
  run(): Promise<Reconciled>
  /**
   * Starts no more runs and waits for the one under way; after `timeout` milliseconds (default 10000) its signal is
   * aborted, and it ends when the queries in flight and the handlers have ended. Never rejects.
   */
  close(options?: { timeout?: number | undefined }): Promise<void>
}

const longestTimer = 2 ** 31 - 1

/**
 * Starts a loop that asks CI about overdue jobs, as {@link reconcile} does: the first time within the random part of a
 * pause, then a pause after the end of each run, so that runs never overlap. It goes on after failures, less often. Several
 * processes may run one each; the ledger behind `deliver` prevents that a handler runs twice.
 *
 * @throws CallbackError `misconfigured` for invalid options
 *
 * @example
 * const reconciler = startReconciler(cos, {
 *   bucket, region, pending: () => db.openJobs(), deliver: receiver.dispatcher.dispatch,
 * })
 * process.on('SIGTERM', () => reconciler.close())
 */
export function startReconciler(cos: CosClient, options: ReconcilerOptions): Reconciler {
  const { pending, interval = 300_000, jitter = 0.2, maxInterval = 3_600_000, keepAlive = false } = options
  const { onResult, onRun } = options
  reconcileSettingsOf(cos, options)
  if (typeof pending !== 'function')
    throw misconfigured(`\`pending\` must be a function that returns the pending jobs, got ${typeof pending}.`)
  for (const [name, value] of Object.entries({ interval, maxInterval })) {
    if (!(typeof value === 'number' && value > 0 && value <= longestTimer))
      throw misconfigured(`\`${name}\` must be milliseconds above 0 and up to ${longestTimer}, got ${value}.`)
  }
  if (!(jitter >= 0 && jitter <= 1)) throw misconfigured(`\`jitter\` must be from 0 to 1, got ${jitter}.`)
  const report = createRunReport(options.onError)
  const counts: ReconcilerCounts = { runs: 0, failedRuns: 0, ...noneReconciled() }
  const abort = new AbortController()
  let failuresInARow = 0
  let retryAfter = 0
  let timer: NodeJS.Timeout | undefined
  let current: Promise<Reconciled> | undefined
  let isClosed = false

  function schedule(pause: number): void {
    if (isClosed) return
    timer = setTimeout(() => void run().catch(() => {}), pause)
    if (!keepAlive) timer.unref()
  }

  function nextPause(): number {
    const doubled = Math.min(interval * 2 ** failuresInARow, Math.max(interval, maxInterval))
    return Math.min(longestTimer, Math.max(doubled * (1 - jitter * Math.random()), retryAfter))
  }

  function run(): Promise<Reconciled> {
    if (isClosed) return Promise.reject(closed())
    clearTimeout(timer)
    current ??= runOnce().finally(() => {
      current = undefined
      schedule(nextPause())
    })
    return current
  }

  async function runOnce(): Promise<Reconciled> {
    const done = noneReconciled()
    const failures = createRunFailures()
    let hasFailed = false
    try {
      const watched = async (result: ReconcileResult): Promise<void> => {
        if (result.result === 'failed') failures.add(result.error)
        await onResult?.(result)
      }
      const own = { pending: await pending(), signal: abort.signal, onResult: watched }
      await reconcileInto(done, cos, { ...options, ...own })
      if (done.failed > 0) report(failures.summaryOf(done))
      hasFailed = failures.isUnavailable
    } catch (error) {
      // The reason of an abort is this reconciler's own.
      if (abort.signal.aborted) throw error
      hasFailed = true
      failures.add(error)
      report(error)
      throw error
    } finally {
      counts.runs++
      if (hasFailed) counts.failedRuns++
      failuresInARow = hasFailed ? failuresInARow + 1 : 0
      retryAfter = failures.retryAfter
      for (const name of Object.keys(done) as (keyof Reconciled)[]) counts[name] += done[name]
    }
    await Promise.resolve(done).then(onRun).catch(report)
    return done
  }

  async function close({ timeout = 10_000 }: { timeout?: number | undefined } = {}): Promise<void> {
    isClosed = true
    clearTimeout(timer)
    const last = current?.catch(() => {})
    if (!last) return
    const limit = setTimeout(() => abort.abort(closed()), Math.min(timeout, longestTimer))
    await last
    clearTimeout(limit)
  }

  schedule(Math.ceil(interval * jitter * Math.random()))
  return { counts, run, close }
}

function closed(): CallbackError {
  return new CallbackError('closing', 'The reconciler was closed.')
}
