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

/** The jobs of a callback, as its body. */
export function bodySource(
  { content, contentType }: RawBody,
  parse: (content: Uint8Array | string, contentType: string | undefined) => CallbackEvent,
): JobSource {
  // Few are ever asked for, so nothing is parsed before. The copy keeps no larger buffer that the bytes are a part of.
  const isText = typeof content === 'string'
  const kept = isText ? content : Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1')
  return {
    bytes: isText ? bytesOf(kept) : kept.length,
    find(jobId) {
      const event = parse(isText ? kept : Buffer.from(kept, 'latin1'), contentType) as TaskFinishEvent
      return event.JobsDetail.findLast((job) => job.JobId === jobId && hasEnded(job))
    },
  }
}

/** One job, as JSON; `undefined` for what JSON cannot hold, as an app's own poll may return. */
export function jobSource(job: AnyJob): JobSource | undefined {
  if (!hasEnded(job)) return undefined
  try {
    const kept = JSON.stringify(job)
    return { bytes: bytesOf(kept), find: () => JSON.parse(kept) as AnyJob }
  } catch {
    return undefined
  }
}

/** What a text takes in memory: one byte per character, or two if any of them needs it. */
function bytesOf(text: string): number {
  return Buffer.byteLength(text) === text.length ? text.length : text.length * 2
}
