/** Sends recordings again. */
import { type Answer, agentFor, post } from '../send/post.ts'
import type { SendOptions } from '../send/send-callback.ts'
import { targetOf } from '../send/target.ts'
import { createFreshIds } from './fresh-ids.ts'
import type { Recording } from './recording.ts'

/** How to replay. */
export interface ReplayOptions extends Pick<SendOptions, 'secret' | 'secretName' | 'timeout' | 'signal'> {
  /**
   * Gives each job and each workflow run a new id, so that a ledger handles it once more. All other bytes stay. One id
   * is replaced by the same new one in all recordings. @default false
   */
  fresh?: boolean | undefined
}

/** A recording and the answer to sending it again. */
export interface Replayed {
  /** As it was sent; with `fresh`, with its new ids. */
  readonly recording: Recording
  readonly answer: Answer
}

/**
 * Sends recordings one after another, byte for byte, with the headers that they came with. Each is sent when the next
 * result is awaited.
 *
 * @throws CallbackError `misconfigured` for a URL that is not http or https, and for an empty secret
 *
 * @example
 * for await (const { recording, answer } of replay(url, readRecordings('recordings'))) console.log(recording.name, answer.status)
 */
export async function* replay(
  url: string | URL,
  recordings: Iterable<Recording> | AsyncIterable<Recording>,
  options: ReplayOptions = {},
): AsyncIterable<Replayed> {
  const { timeout = 10_000, signal, fresh = false } = options
  const target = targetOf(url, options)
  const agent = agentFor(target, 1)
  const prepare = fresh ? createFreshIds() : (recording: Recording) => recording
  try {
    for await (const each of recordings) {
      if (signal?.aborted) return
      const recording = prepare(each)
      const { body, headers } = recording
      const { bytes: _, ...answer } = await post(target, { body, headers, timeout, signal, agent })
      yield { recording, answer }
    }
  } finally {
    agent.destroy()
  }
}
