/** The channels on which this library publishes what it does, and what it says there. */
import { channel, tracingChannel } from 'node:diagnostics_channel'

/** The name of the plain `channel` of `node:diagnostics_channel` on which drift is published. Messages are {@link DriftMessage}. */
export const driftChannelName = 'ci_event:drift'

/** The names for `tracingChannel` of `node:diagnostics_channel`. */
export const channelNames = {
  /** One request: from its arrival to its response. Messages are {@link ReceiveMessage}. */
  receive: 'ci_event:receive',
  /** One handler and one job, until how it ended is stored. Messages are {@link HandleMessage}. */
  handle: 'ci_event:handle',
  /** One operation of a ledger or an inbox. Messages are {@link StoreMessage}. */
  store: 'ci_event:store',
  /** One query to CI's API. Messages are {@link AskMessage}. */
  ask: 'ci_event:ask',
  /** One run of `reconcile`. Messages are {@link ReconcileMessage}. */
  reconcile: 'ci_event:reconcile',
} as const

/** What every message has. A subscriber of `start` may set the fields that say so; all others are this library's. */
export interface TraceMessage {
  /** Why it failed: the code of a `CallbackError`, or else the error's name. Never its message, which may quote a body. */
  errorType?: string
  /** A subscriber's: what is traced runs within it, so that it can be within a span. It must call its argument once. */
  around?: <T>(call: () => T) => T
}

/** One request. The fields that are not read-only are there when it has ended (`asyncEnd`). */
export interface ReceiveMessage extends TraceMessage {
  /** The receiver's option `route`. */
  readonly route: string | undefined
  /** What became of it: an outcome such as `handled`, or the code of an error. */
  outcome?: string
  /** The HTTP status of the response. */
  status?: number
  durationMs?: number
  /** The length of the body, unless a JSON parser has read it. */
  bytes?: number
  /** The event's name, such as `TaskFinish`. A sender chooses it. */
  event?: string
  /** How many jobs or reviews the event has. 1 for other events. */
  jobs?: number
  /** The job's id, when there is one job. */
  jobId?: string
  /** The names of the handlers that were asked to run, each once, with commas between. */
  handler?: string
  /** 1: a receiver tries once. */
  attempt?: number
  /** Milliseconds from the end of the job that ended last to the request's arrival; 0 when clocks differ. */
  lagMs?: number
  /** A subscriber's, for the log line of the callback. */
  traceId?: string
  /** A subscriber's, for the log line of the callback. */
  spanId?: string
}

/** One handler and one job, review or workflow run. */
export interface HandleMessage extends TraceMessage {
  /** The handler's name. */
  readonly handler: string
  /** The job's Tag, or the event's name. A sender chooses it. */
  readonly tag: string
  /** The `JobId`, or the run's `RunId`. */
  readonly jobId: string | undefined
  /** The RunId of the workflow run that the job belongs to, or that the event is about. A sender chooses it. */
  readonly runId: string | undefined
  /** 1 for the first try of an event, more behind an inbox. */
  readonly attempt: number
  /** The W3C `traceparent` of where the event was accepted, which an inbox has kept. */
  readonly acceptedBy: string | undefined
  /** The W3C `traceparent` in the job's `UserData` or in the subject of the signed URL. A sender chooses it. */
  readonly submittedBy: string | undefined
  /** When it has ended: `handled`, `failed` or `postponed`. */
  state?: string
}

/** One operation of a ledger (`claim`, `complete`) or an inbox (`accept`; `settle` stores how an attempt ended). */
export interface StoreMessage extends TraceMessage {
  readonly operation: 'claim' | 'complete' | 'accept' | 'settle'
  /** The handler whose work is claimed or completed. */
  readonly handler?: string | undefined
  /** The job that is claimed or completed. */
  readonly jobId?: string | undefined
  /** Of `settle`: which attempt it was. */
  readonly attempt?: number
  /** Of `settle`: the W3C `traceparent` of where the event was accepted. */
  readonly acceptedBy?: string | undefined
  /** When it has ended: the claim, what `accept` resolved with, or the item's state. */
  outcome?: string
  /** A subscriber's, of `accept`: the W3C `traceparent` that the item keeps. */
  traceparent?: string
}

/** One query to CI's API. */
export interface AskMessage extends TraceMessage {
  readonly method: 'GET'
  readonly region: string
  /** Whether CI knows what it was asked for, when it has answered. */
  found?: boolean
}

/** One way in which callbacks differ from what this version knows, once per receiver. It holds names and no values. */
export interface DriftMessage {
  /** The receiver's option `route`. */
  readonly route: string | undefined
  /** `unknown-tag`, `unknown-field`, `misfit`, `bare-ampersand` or `attribute`. */
  readonly type: string
  /** Names from the root. A sender chooses them. */
  readonly path: string
}

/** One run of `reconcile`. The counts are there when it has ended, also when it has failed. */
export interface ReconcileMessage extends TraceMessage {
  readonly region: string
  /** How many jobs, reviews and workflow runs were overdue and had a valid id. */
  asked?: number
  delivered?: number
  stillRunning?: number
  unknown?: number
  failed?: number
}

export const receiveChannel = tracingChannel<unknown, ReceiveMessage>(channelNames.receive)
export const handleChannel = tracingChannel<unknown, HandleMessage>(channelNames.handle)
export const storeChannel = tracingChannel<unknown, StoreMessage>(channelNames.store)
export const askChannel = tracingChannel<unknown, AskMessage>(channelNames.ask)
export const reconcileChannel = tracingChannel<unknown, ReconcileMessage>(channelNames.reconcile)
export const driftChannel = channel(driftChannelName)
