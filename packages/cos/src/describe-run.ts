/** Describes a workflow run, as the event of its callback. Source: 数据万象 › 查询工作流实例详情. */
import type { WorkflowEvent, WorkflowExecution } from '@ci-event/core'
import type { Ci } from './endpoint.ts'
import { query } from './query.ts'
import { readAnswer } from './read-answer.ts'

/**
 * @param runId validated
 * @returns `undefined` when CI does not know the run. How it says so is not documented: 404, and an answer without the run,
 * both count
 * @throws CallbackError `unavailable` or `misconfigured`
 */
export async function describeRun<N extends WorkflowEvent['EventName']>(
  ci: Ci,
  runId: string,
  EventName: N,
): Promise<(WorkflowEvent & { EventName: N }) | undefined> {
  const body = await query(ci, `workflowexecution/${runId}`)
  if (body === undefined) return undefined
  const { WorkflowExecution: run } = readAnswer(ci, body, EventName) as WorkflowEvent
  if (run.RunId !== runId) return undefined
  return { EventName, WorkflowExecution: asInCallback(ci, run) } as WorkflowEvent & { EventName: N }
}

/**
 * An answer differs from a callback: it has the nodes of the workflow (`Topology`, and a task `Start`), a URL where the
 * callback has the object's key, and no bucket. Handlers must not need to know which of the two they got.
 */
function asInCallback({ bucket }: Ci, { Topology: _, Name, ...run }: WorkflowExecution): WorkflowExecution {
  const { WorkflowName = Name, BucketId = bucket, Object: key, Tasks } = run
  return {
    ...run,
    ...(WorkflowName === undefined ? {} : { WorkflowName }),
    BucketId,
    ...(key === undefined ? {} : { Object: keyOf(key, BucketId) }),
    ...(Tasks === undefined ? {} : { Tasks: Tasks.filter(({ Type }) => Type !== 'Start' && Type !== 'End') }),
  }
}

/** The key of an object that is given by its URL in the bucket. Any other text is a key. */
function keyOf(text: string, bucket: string): string {
  if (typeof text !== 'string' || !text.startsWith('http') || !URL.canParse(text)) return text
  const { hostname, pathname } = new URL(text)
  if (!hostname.startsWith(`${bucket}.cos.`) || !hostname.endsWith('.myqcloud.com')) return text
  try {
    return decodeURIComponent(pathname.slice(1))
  } catch {
    return pathname.slice(1)
  }
}
