/** Describes what is pending: jobs in lists; workflow runs, reviews and detections of viruses one by one. */
import type { AnyJob, AnyReview, CallbackEvent, VirusDetection, WorkflowExecution } from '@ci-event/core'
import { describeJobs } from './describe.ts'
import { describeReview, describeVirusDetection } from './describe-review.ts'
import { describeRun } from './describe-run.ts'
import type { Ci } from './endpoint.ts'
import type { Batch } from './overdue.ts'
import { virusEvent } from './virus-event.ts'

/** What CI says of one of them. */
export interface Answer {
  readonly about: AnyJob | WorkflowExecution | AnyReview | VirusDetection
  /** The field that a result has it in. */
  readonly field: 'job' | 'run' | 'review' | 'detection'
  /** The event of a callback about it. */
  readonly event: CallbackEvent
}

/**
 * @returns an answer for each id that CI knows, `'unknown'` for those that it does not know, and nothing for those that
 * its answer leaves out
 * @throws CallbackError `unavailable` or `misconfigured`
 */
export async function describeBatch(ci: Ci, { event, jobIds }: Batch): Promise<Map<string, Answer | 'unknown'>> {
  if (event === undefined) return describeList(ci, jobIds)
  const [jobId] = jobIds as [string]
  if (event === 'WorkflowFinish') {
    const finish = await describeRun(ci, jobId, event)
    return new Map([[jobId, finish ? { about: finish.WorkflowExecution, field: 'run', event: finish } : 'unknown']])
  }
  if (event === 'VirusDetection') {
    const about = await describeVirusDetection(ci, jobId)
    return new Map([[jobId, about ? { about, field: 'detection', event: virusEvent([about]) } : 'unknown']])
  }
  const about: AnyReview | undefined = await describeReview(ci, event, jobId)
  const reviewEvent = { EventName: event, JobsDetail: [about] } as CallbackEvent
  return new Map([[jobId, about ? { about, field: 'review', event: reviewEvent } : 'unknown']])
}

async function describeList(ci: Ci, jobIds: readonly string[]): Promise<Map<string, Answer | 'unknown'>> {
  const { jobs, unknown } = await describeJobs(ci, jobIds)
  const answers = new Map<string, Answer | 'unknown'>()
  for (const [jobId, about] of jobs) {
    answers.set(jobId, { about, field: 'job', event: { EventName: 'TaskFinish', JobsDetail: [about] } })
  }
  for (const jobId of unknown) answers.set(jobId, 'unknown')
  return answers
}
