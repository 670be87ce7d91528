/** Creates callbacks as CI writes them. */
import {
  type CallbackEvent,
  type Job,
  type JobState,
  type KnownTag,
  parseCallback,
  type WorkflowExecution,
} from '@ci-event/core'
import { misconfigured } from '@ci-event/core/storage'
import { fixtureOf, isWorkflowName, type Trigger, type WorkflowName } from './fixtures.ts'
import { freshId, timeOf } from './identity.ts'
import { isNode, type Node, overlay, type Tree } from './tree.ts'
import { type JobsShape, writeJson } from './write-json.ts'
import { writeXml } from './write-xml.ts'

/** Overrides for a part of `T`, at any depth: `undefined` removes a node, an array replaces one. */
export type PartOf<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer E)[]
    ? readonly PartOf<E>[]
    : T extends object
      ? { [K in keyof T]?: PartOf<T[K]> | undefined }
      : T

/** The name of a callback: a Tag, or `WorkflowStart` or `WorkflowFinish` for a workflow run. */
export type CallbackName = KnownTag | WorkflowName | (string & {})

/** The fields of a callback of this name that can be overridden. */
export type Overrides<N extends CallbackName> = PartOf<N extends WorkflowName ? WorkflowExecution : Job<N>>

/** How to create a callback. */
export interface CallbackOptions {
  /** The format of the body. @default 'xml', as in CI */
  format?: 'xml' | 'json' | undefined
  /** Whether a workflow started the job. @default 'api' */
  trigger?: Trigger | undefined
  /** The number of jobs in the callback, from 1 to 1000, each with its own JobId. @default 1 */
  jobs?: number | undefined
  /** The State of the jobs, or of the workflow run. @default 'Success' */
  state?: JobState | undefined
  /** Whether JSON wraps a single job in an array; CI's documents show both. @default 'array' */
  shape?: JobsShape | undefined
  /** When the job ended. @default now */
  endedAt?: Date | undefined
}

/** A callback that can be sent. */
export interface SimulatedCallback {
  /** The exact bytes. */
  readonly body: Uint8Array
  /** `application/xml` or `application/json`. */
  readonly contentType: string
  /** The headers that CI sends, without `Host` and `Content-Length`. */
  readonly headers: Readonly<Record<string, string>>
  /** The event that a receiver parses from it; `undefined` after a fault that makes it unreadable. */
  readonly event?: CallbackEvent
}

/**
 * Creates the callback of a Tag as CI writes it, from the project's fixture of that Tag, with a fresh JobId, current
 * times and your overrides. An unknown Tag gives a job with the fields that every job has.
 *
 * @throws CallbackError `misconfigured` for a number of jobs outside 1 to 1000, and for names and characters that XML
 * cannot represent
 *
 * @example
 * const { body, contentType, event } = createCallback('NoiseReduction', { Operation: { UserData: 'order 4711' } })
 */
export function createCallback<N extends CallbackName>(
  name: N,
  overrides: Overrides<N> = {} as Overrides<N>,
  options: CallbackOptions = {},
): SimulatedCallback {
  return callbackOf(documentOf(name, overrides, options), options)
}

/** @internal Serialises a document, and adds the headers of CI. */
export function callbackOf(
  document: Node,
  { format = 'xml', shape = 'array', bareAmpersands = false }: CallbackOptions & { bareAmpersands?: boolean } = {},
): SimulatedCallback {
  const text = format === 'xml' ? writeXml(document, { bareAmpersands }) : writeJson(document, shape)
  const contentType = `application/${format}`
  const body = Buffer.from(text)
  return {
    body,
    contentType,
    headers: { 'user-agent': 'Go-http-client/1.1', 'content-type': contentType, 'accept-encoding': 'gzip' },
    // Parsed on access: a load test sends thousands and reads none.
    get event() {
      return parseCallback(body, { bodyLimit: Number.POSITIVE_INFINITY })
    },
  }
}

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
