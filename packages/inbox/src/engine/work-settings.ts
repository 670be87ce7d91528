/** The options of `inbox.work`, checked and complete. */
import { misconfigured } from '@ci-event/core/storage'
import type { WorkOptions } from '../inbox.ts'
import { type Attempt, loggedAttempt } from './attempt-log.ts'
import { createReport, type Report } from './report.ts'
import { type Retry, retryOf } from './retry.ts'

/** What a worker goes by. Times are milliseconds. */
export interface WorkSettings {
  readonly concurrency: number
  readonly pollInterval: number
  readonly lease: number
  readonly retry: Retry
  readonly report: Report
  readonly attempt: Attempt
}

const longestTimer = 2 ** 31 - 1

/** @throws CallbackError `misconfigured` for settings that cannot work */
export function workSettingsOf(options: WorkOptions): WorkSettings {
  const { concurrency = 10, pollInterval = 1000, lease = 30_000 } = options
  if (!(Number.isInteger(concurrency) && concurrency >= 1))
    throw misconfigured(`\`concurrency\` must be a positive integer, got ${concurrency}.`)
  for (const [name, value] of Object.entries({ pollInterval, lease })) {
    if (!(value >= 10 && value <= longestTimer))
      throw misconfigured(`\`${name}\` must be milliseconds from 10 to ${longestTimer}, got ${value}.`)
  }
  return {
    concurrency,
    pollInterval,
    lease,
    retry: retryOf(options.retry),
    report: createReport(options.onError),
    attempt: loggedAttempt(options.logger),
  }
}
