import type {
  AnyJob,
  HandlerContext,
  Job,
  KnownTag,
  OtherEvent,
  WorkflowFinishEvent,
  WorkflowStartEvent,
} from '@ci-event/core'
import { type Handles, mark } from './handles.ts'

type On<A> = <M extends (argument: A, context: HandlerContext) => unknown>(
  target: object,
  name: string | symbol,
  method: TypedPropertyDescriptor<M>,
) => void

/**
 * Marks a method of any provider or controller as the handler of jobs: of the given Tags, of every job (`'*'`, or no
 * Tag), or of the jobs whose Tag has no handler of its own (`'default'`). Several of them may stand on one method, and
 * decorators that wrap the method may stand above or below.
 *
 * @example
 * @OnTaskFinish('NoiseReduction')
 * async publish(job: Job<'NoiseReduction'>) { … }
 */
export function OnTaskFinish(): On<AnyJob>
export function OnTaskFinish(tag: '*' | 'default'): On<AnyJob>
export function OnTaskFinish<T extends KnownTag>(...tags: T[]): On<Job<T>>
export function OnTaskFinish(...tags: string[]): On<Job>
export function OnTaskFinish(...tags: string[]): On<never> {
  return handles({ event: 'task', tags })
}

/** Marks a method as a handler of the start of workflow runs. */
export function OnWorkflowStart(): On<WorkflowStartEvent> {
  return handles({ event: 'WorkflowStart' })
}

/** Marks a method as a handler of the end of workflow runs. */
export function OnWorkflowFinish(): On<WorkflowFinishEvent> {
  return handles({ event: 'WorkflowFinish' })
}

/** Marks a method as a handler of all other events, such as content moderation. */
export function OnOther(): On<OtherEvent> {
  return handles({ event: 'other' })
}

function handles(what: Handles): On<never> {
  return (target, name) => mark(target, name, what)
}
