/** Makes callbacks as CI would write them. */
import {
  type CallbackEvent,
  type Job,
  type JobState,
  type KnownTag,
  parseCallback,
  type WorkflowExecution,
} from '@ci-event/core'
import { fixtureOf, type Trigger } from './fixtures.ts'
import { freshId, timeOf } from './identity.ts'
import { isNode, type Node, overlay, type Tree } from './tree.ts'
import { type JobsShape, writeJson } from './write-json.ts'
import { writeXml } from './write-xml.ts'

/** What can be said of a callback: any part of it, at any depth; `undefined` takes a node out, an array replaces one. */
export type PartOf<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer E)[]
    ? readonly PartOf<E>[]
    : T extends object
      ? { [K in keyof T]?: PartOf<T[K]> | undefined }
      : T

/** The name of a callback: a Tag, or `WorkflowFinish` for the end of a workflow run. */
export type CallbackName = KnownTag | 'WorkflowFinish' | (string & {})

/** What a callback of this name can be told to say. */
export type Overrides<N extends CallbackName> = PartOf<N extends 'WorkflowFinish' ? WorkflowExecution : Job<N>>

/** How to make a callback. */
export interface CallbackOptions {
  /** @default 'xml', as CI's is */
  format?: 'xml' | 'json' | undefined
  /** Whether a workflow started the job. @default 'api' */
  trigger?: Trigger | undefined
  /** How many jobs the callback carries, each with a JobId of its own. @default 1 */
  jobs?: number | undefined
  /** How the job, or the run, ended. @default 'Success' */
  state?: JobState | undefined
  /** In JSON, whether one job stands in an array; CI's documents show both. @default 'array' */
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
  /** The header fields that CI sends, without `Host` and `Content-Length`. */
  readonly headers: Readonly<Record<string, string>>
  /** What a receiver should make of it; `undefined` once a fault has spoilt it. */
  readonly event?: CallbackEvent
}

/**
 * Makes the callback of a Tag as CI would write it, from the project's fixture of that Tag: a fresh JobId, times of
 * today, and your overrides. A Tag that is not known makes a job with what every job has.
 *
 * @throws TypeError for a text or a name that the format cannot carry
 * @throws RangeError for a number of jobs that is no whole number from 1 to 1000
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

/** @internal A document as bytes, with the headers of CI. */
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
    // Read when asked for: who sends thousands need not read them.
    get event() {
      return parseCallback(body, { bodyLimit: Number.POSITIVE_INFINITY })
    },
  }
}

/** @internal */
export function documentOf(name: string, overrides: unknown, options: CallbackOptions): Node {
  const { jobs = 1, state = 'Success', trigger = 'api', endedAt = new Date() } = options
  if (!(Number.isInteger(jobs) && jobs >= 1 && jobs <= 1000)) {
    throw new RangeError(`\`jobs\` must be a whole number from 1 to 1000, and is ${jobs}.`)
  }
  const fixture = fixtureOf(name, state === 'Failed', trigger)
  if (name === 'WorkflowFinish') {
    const run = overlay(runOf(fixture, options.state, endedAt), overrides) as Node
    return { EventName: 'WorkflowFinish', WorkflowExecution: run }
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
    // One documented Tag has no State, and is not given one unless it is asked for.
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
