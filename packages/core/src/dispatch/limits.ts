/** How much one callback may ask for. */
import { CallbackError, misconfigured } from '../errors.ts'
import { type CallbackEvent, isReview, isTaskFinish } from '../parse/event.ts'

/** What one callback may hold and start. Beyond a limit it is answered 413 and no handler runs. */
export interface DispatchLimits {
  /** How many jobs or reviews one callback may hold. @default 1000 */
  jobLimit?: number | undefined
  /** How many updates of one job one callback may hold. @default 100 */
  updateLimit?: number | undefined
}

/** Limits, checked and complete. */
export interface Limits {
  readonly jobLimit: number
  readonly updateLimit: number
}

/** @throws CallbackError `misconfigured` for a limit that is not a positive integer */
export function checkedLimits({ jobLimit = 1000, updateLimit = 100 }: DispatchLimits): Limits {
  checkPositiveInteger('jobLimit', jobLimit)
  checkPositiveInteger('updateLimit', updateLimit)
  return { jobLimit, updateLimit }
}

/** @throws CallbackError `misconfigured` */
export function checkPositiveInteger(name: string, value: unknown): void {
  if (Number.isInteger(value) && (value as number) > 0) return
  throw misconfigured(`\`${name}\` must be a positive integer, got ${String(value)}.`)
}

/** @throws CallbackError `too_large` for an event beyond a limit */
export function requireWithinLimits(event: CallbackEvent, { jobLimit, updateLimit }: Limits): void {
  if (!isTaskFinish(event) && !isReview(event)) return
  const jobs: readonly { JobId?: unknown }[] = event.JobsDetail
  if (jobs.length > jobLimit) {
    throw new CallbackError(
      'too_large',
      `The callback holds ${jobs.length} jobs, and \`jobLimit\` is ${jobLimit}. If CI sent it, raise \`jobLimit\`.`,
    )
  }
  if (jobs.length <= updateLimit) return
  const counts = new Map<unknown, number>()
  for (const { JobId } of jobs) {
    const count = (counts.get(JobId) ?? 0) + 1
    counts.set(JobId, count)
    if (typeof JobId !== 'string' || count <= updateLimit) continue
    throw new CallbackError(
      'too_large',
      `The callback holds more than ${updateLimit} updates of one job, which is \`updateLimit\`. If CI sent it, raise \`updateLimit\`.`,
    )
  }
}
