/** Callbacks about jobs and workflow runs, as trees. */
import type { JobState } from '@ci-event/core'
import { misconfigured } from '@ci-event/core/storage'
import type { CallbackOptions } from './callback-options.ts'
import { fixtureOf, isWorkflowName } from './fixtures.ts'
import { freshId, timeOf } from './identity.ts'
import { isNode, type Node, overlay, type Tree } from './tree.ts'

/** @internal The callback as a tree. */
export function documentOf(name: string, overrides: unknown, options: CallbackOptions): Node {
  const { jobs = 1, state = 'Success', trigger = 'api', endedAt = new Date() } = options
  if (!(Number.isInteger(jobs) && jobs >= 1 && jobs <= 1000)) {
    throw misconfigured(`\`jobs\` must be an integer from 1 to 1000, got ${jobs}.`)
  }
  const fixture = fixtureOf(name, state === 'Failed', trigger)
  if (isWorkflowName(name)) {
    const run = overlay(runOf(fixture, options.state, endedAt), overrides) as Node
    return { EventName: name, WorkflowExecution: run }
  }
  const base = trigger === 'workflow' ? startedByWorkflow(fixture, name) : fixture
  const all = Array.from({ length: jobs }, () => overlay(jobOf(base, options.state, endedAt), overrides) as Node)
  return { EventName: 'TaskFinish', JobsDetail: all }
}

function jobOf(fixture: Node, state: JobState | undefined, endedAt: Date): Node {
  const before = (seconds: number) => timeOf(new Date(endedAt.getTime() - seconds * 1000))
  const ended = state === undefined || state === 'Success' || state === 'Failed' || state === 'Cancel'
  return overlay(fixture, {
    JobId: freshId(String(fixture.JobId ?? 'j').charAt(0)),
    ...(fixture.CreationTime === undefined ? {} : { CreationTime: before(32) }),
    ...(fixture.StartTime === undefined ? {} : { StartTime: before(31) }),
    ...(fixture.EndTime === undefined ? {} : { EndTime: ended ? before(0) : '-' }),
    // One documented Tag has no State; it gets one only if the caller asks for it.
    ...(state === undefined ? {} : { State: state }),
    ...(ended ? {} : { Progress: '50' }),
  }) as Node
}

function startedByWorkflow(fixture: Node, tag: string): Node {
  if (fixture.Workflow !== undefined) return overlay(fixture, { Workflow: { RunId: freshId('i') } }) as Node
  const CosHeaders = [
    { Key: 'Content-Type', Value: 'application/octet-stream' },
    { Key: 'EventName', Value: 'cos:ObjectCreated:Put' },
    { Key: 'Size', Value: '1048576' },
  ]
  return overlay(fixture, {
    Input: { CosHeaders },
    Workflow: {
      Name: `${tag}_1716000000000`,
      RunId: freshId('i'),
      WorkflowId: freshId('w'),
      WorkflowName: 'simulated',
    },
  }) as Node
}

function runOf(fixture: Node, state: JobState | undefined, endedAt: Date): Node {
  const before = (seconds: number) => timeOf(new Date(endedAt.getTime() - seconds * 1000), ' ')
  const tasks: readonly Tree[] = [fixture.Tasks ?? []].flat()
  const Tasks = tasks.filter(isNode).map((task) => ({
    ...task,
    ...(task.JobId === undefined ? {} : { JobId: freshId(String(task.JobId).charAt(0)) }),
    ...(task.CreateTime === undefined ? {} : { CreateTime: before(32) }),
    ...(task.StartTime === undefined ? {} : { StartTime: before(31) }),
    ...(task.EndTime === undefined ? {} : { EndTime: before(0) }),
  }))
  return overlay(fixture, {
    RunId: freshId('i'),
    CreateTime: before(33),
    ...(state === undefined ? {} : { State: state }),
    Tasks,
  }) as Node
}
