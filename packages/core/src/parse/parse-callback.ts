/** How a body is read: bytes, text, tree, event. */

import { tooLarge } from '../errors.ts'
import { isRecord } from '../internal/record.ts'
import type { JobDefinition } from '../jobs/catalogue.ts'
import { type VirusDetection, virusDetection } from '../jobs/virus.ts'
import { createDriftReport, type DriftListener, type DriftReport } from '../schema/drift.ts'
import { readTree } from './detect.ts'
import { type CallbackEvent, readEvent } from './event.ts'
import { capsFor, copyTree, type DocumentTree } from './tree.ts'

/** 1 MiB. CI documents no maximum. The largest documented callback has 9 kB; speech with word times grows with its length. */
export const defaultBodyLimit: number = 1024 * 1024

/** How to read a body. */
export interface ParseOptions {
  /** The Content-Type header. It only helps to find the charset: the format is detected from the body. */
  contentType?: string | undefined
  /** The largest body that is accepted, in bytes. @default 1048576 */
  bodyLimit?: number | undefined
  /** Called once per distinct difference between the callback and what this version knows. */
  onDrift?: DriftListener | undefined
  /** Tags of your own, made with `defineJob`. They take precedence over those that this version knows. */
  definitions?: readonly JobDefinition[] | undefined
}

/**
 * Reads the body of a callback, XML or JSON, into one typed event. The same facts give a deeply equal event
 * whichever format and envelope CI chose.
 *
 * @param body the bytes as received, or their text
 * @throws CallbackError `malformed`, `truncated`, `undecodable`, `too_large` or `not_a_callback`
 *
 * @example
 * const event = parseCallback(await readFile('callback.xml'))
 * if (event.EventName === 'TaskFinish') for (const job of event.JobsDetail) console.log(job.Tag, job.State)
 */
export function parseCallback(body: string | Uint8Array, options: ParseOptions = {}): CallbackEvent {
  const drift = createDriftReport(options.onDrift)
  return readEvent(readDocument(body, options, drift), drift, options.definitions)
}

/**
 * Reads a callback that a body parser has already turned into an object.
 *
 * @internal For the receiver and for our own packages.
 * @throws CallbackError `malformed` (nested too deep) or `not_a_callback`
 */
export function parseTree(document: DocumentTree, options: ParseOptions = {}): CallbackEvent {
  const caps = capsFor(options.bodyLimit ?? defaultBodyLimit)
  return readEvent(copyTree(document, caps), createDriftReport(options.onDrift), options.definitions)
}

/**
 * Reads XML or JSON into its document tree, before it has a meaning: elements become objects, repeated ones arrays, leaves
 * strings (in JSON also numbers, booleans and null). As strict as `parseCallback`, with the same caps.
 *
 * @internal For our own packages, which read other documents of CI than callbacks.
 * @throws CallbackError `malformed`, `truncated`, `undecodable` or `too_large`
 */
export function parseDocument(
  body: string | Uint8Array,
  options: Omit<ParseOptions, 'definitions'> = {},
): DocumentTree {
  return readDocument(body, options, createDriftReport(options.onDrift))
}

/**
 * Reads CI's answer about the detection of viruses in a file (`GET /virus/detect/<jobId>`).
 *
 * @internal For our own packages.
 * @returns `undefined` for an answer without `JobsDetail`
 * @throws CallbackError `malformed`, `truncated`, `undecodable` or `too_large`
 */
export function parseVirusDetection(
  body: string | Uint8Array,
  options: Omit<ParseOptions, 'definitions'> = {},
): VirusDetection | undefined {
  const drift = createDriftReport(options.onDrift)
  const { Response, ...document } = readDocument(body, options, drift)
  const { JobsDetail } = isRecord(Response) ? Response : document
  drift.enter('JobsDetail')
  return virusDetection.read(JobsDetail, drift)
}

function readDocument(
  body: string | Uint8Array,
  { bodyLimit = defaultBodyLimit, contentType }: ParseOptions,
  drift: DriftReport,
): DocumentTree {
  if (Buffer.byteLength(body) > bodyLimit) throw tooLarge(bodyLimit)
  return readTree(body, capsFor(bodyLimit), drift, contentType)
}
