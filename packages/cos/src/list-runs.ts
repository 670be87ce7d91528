/** Lists runs of a workflow. Source: 数据万象 › 查询工作流实例列表. */
import { parseTime } from '@ci-event/core'
import { misconfigured } from '@ci-event/core/storage'
import type { CosClient } from './cos-client.ts'
import { type Ci, type CiOptions, ciOf } from './endpoint.ts'
import { isRunId, isWorkflowId } from './ids.ts'
import type { PendingJob } from './overdue.ts'
import { query, unavailable } from './query.ts'
import { readAnswer } from './read-answer.ts'

/** Which runs to list. */
export interface ListRunsOptions extends CiOptions {
  /** The workflow: `w` and 32 hexadecimal digits. */
  workflowId: string
  /** Runs that began later: a `Date`, or milliseconds since 1970. @default a day ago */
  since?: Date | number | undefined
  /** States of the runs. @default the final ones: Success, Failed and Cancel */
  states?: readonly ('Success' | 'Failed' | 'Cancel' | 'Running')[] | undefined
}

/** The most that CI lists at once. */
const pageSize = '100'
const day = 86_400_000
const finalStates = ['Success', 'Failed', 'Cancel'] as const

/**
 * Lists the runs of a workflow, the oldest first: the `pending` of `reconcile` for runs that an upload has started, whose
 * RunIds no app knows. CI is queried page by page, as they are read.
 *
 * @throws CallbackError `misconfigured` for invalid options. Reading it throws `misconfigured` when CI rejects a query, and
 * `unavailable` when CI cannot be queried
 *
 * @example
 * const pending = listRuns(cos, { bucket, region, workflowId })
 * await reconcile(cos, { bucket, region, pending, deliver: receiver.dispatcher.dispatch })
 */
export function listRuns(cos: CosClient, options: ListRunsOptions): AsyncGenerator<PendingJob, void, undefined> {
  const { workflowId, since = Date.now() - day, states = finalStates } = options
  const ci = ciOf(cos, options)
  if (!isWorkflowId(workflowId))
    throw misconfigured('Invalid `workflowId`: expected the letter w followed by hexadecimal digits.')
  if (Number.isNaN(new Date(since).getTime()))
    throw misconfigured(`\`since\` must be a Date or milliseconds since 1970, got ${String(since)}.`)
  const startCreationTime = timeText(new Date(since))
  return pagesOf(ci, { workflowId, size: pageSize, orderByTime: 'Asc', states: states.join(','), startCreationTime })
}

async function* pagesOf(
  ci: Ci,
  parameters: { workflowId: string; startCreationTime: string } & Record<string, string>,
): AsyncGenerator<PendingJob, void, undefined> {
  let nextToken = ''
  do {
    const page = await pageAt(ci, nextToken === '' ? parameters : { ...parameters, nextToken })
    for (const { RunId, CreateTime, CreationTime } of page.runs) {
      if (!isRunId(RunId)) continue
      // CI's document has one name, its SDKs the other.
      const began = CreateTime ?? CreationTime
      const submittedAt = parseTime(typeof began === 'string' ? began : undefined)
      yield { jobId: RunId, submittedAt: submittedAt ?? new Date(0), event: 'WorkflowFinish' }
    }
    if (page.nextToken !== '' && page.nextToken === nextToken)
      throw unavailable("CI's list of workflow runs does not end: two pages have the same NextToken.")
    nextToken = page.nextToken
  } while (nextToken !== '')
}

type ListedRun = Readonly<Record<string, unknown>>

async function pageAt(
  ci: Ci,
  parameters: Record<string, string>,
): Promise<{ runs: readonly ListedRun[]; nextToken: string }> {
  const body = await query(ci, 'workflowexecution', parameters)
  if (body === undefined) throw misconfigured('CI answered 404. Check that the bucket has a workflow of this id.')
  // No callback has this name, so that the answer is read as it is.
  const { WorkflowExecutionList, NextToken } = readAnswer(ci, body, 'WorkflowExecutionList') as unknown as ListedRun
  const runs = [WorkflowExecutionList].flat().filter((each) => typeof each === 'object' && each !== null)
  return { runs: runs as ListedRun[], nextToken: typeof NextToken === 'string' ? NextToken.trim() : '' }
}

/** As CI writes it, in its own time zone: `2022-08-09T14:54:17+0800`. */
function timeText(time: Date): string {
  return `${new Date(time.getTime() + 8 * 3_600_000).toISOString().slice(0, 19)}+0800`
}
