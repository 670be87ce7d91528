/** Ended jobs as text. An object would be dozens of values for the garbage collector, and might hold on to a whole body. */
import { hasEnded } from '../dispatch/job-update.ts'
import { type CallbackBody, isRaw } from '../http/request.ts'
import type { AnyJob } from '../jobs/catalogue.ts'
import type { CallbackEvent, TaskFinishEvent } from '../parse/event.ts'
import type { JobSource } from './recent-jobs.ts'

/** A body as it came. */
export interface RawBody {
  readonly content: Uint8Array | string
  readonly contentType: string | undefined
}

/** The body as it came, unless a JSON parser made an object of it. */
export function rawBodyOf(content: CallbackBody, contentType: string | undefined): RawBody | undefined {
  return isRaw(content) ? { content, contentType } : undefined
}

type Parse = (content: Uint8Array | string, contentType: string | undefined) => CallbackEvent

/** The jobs of a callback, as its body. Few are ever asked for, so it is not parsed before. */
export class BodySource implements JobSource {
  entries = 0
  readonly bytes: number
  readonly #text: string
  readonly #isText: boolean
  readonly #contentType: string | undefined
  readonly #parse: Parse

  constructor({ content, contentType }: RawBody, parse: Parse) {
    this.#isText = typeof content === 'string'
    // Bytes are copied, because they may be a part of a larger buffer. A Latin-1 text takes one byte for each.
    this.#text = typeof content === 'string' ? content : bufferOf(content).toString('latin1')
    this.bytes = this.#isText ? bytesOf(this.#text) : this.#text.length
    this.#contentType = contentType
    this.#parse = parse
  }

  find(jobId: string): AnyJob | undefined {
    const content = this.#isText ? this.#text : Buffer.from(this.#text, 'latin1')
    const event = this.#parse(content, this.#contentType) as TaskFinishEvent
    return event.JobsDetail.findLast((job) => job.JobId === jobId && hasEnded(job))
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** One job, as JSON; `undefined` for what JSON cannot hold, as an app's own poll may return. */
export function jobSource(job: AnyJob): JobSource | undefined {
  if (!hasEnded(job)) return undefined
  try {
    const kept = JSON.stringify(job)
    return { entries: 0, bytes: bytesOf(kept), find: () => JSON.parse(kept) as AnyJob }
  } catch {
    return undefined
  }
}

/** What a text takes in memory: one byte per character, or two if any of them needs it. */
function bytesOf(text: string): number {
  return Buffer.byteLength(text) === text.length ? text.length : text.length * 2
}
