/** Sends recordings again, byte for byte. */
import { type Answer, agentFor, post } from '../send/post.ts'
import { type SendOptions, targetOf } from '../send/send-callback.ts'
import type { Recording } from './recordings.ts'

/** A recording, and what came of sending it again. */
export interface Replayed {
  readonly recording: Recording
  readonly answer: Answer
}

/** Sends recordings one after another, in their order, with the headers that they came with. */
export async function* replay(
  url: string | URL,
  recordings: Iterable<Recording> | AsyncIterable<Recording>,
  options: Pick<SendOptions, 'secret' | 'secretName' | 'timeout' | 'signal'> = {},
): AsyncIterable<Replayed> {
  const { timeout = 10_000, signal } = options
  const target = targetOf(url, options)
  const agent = agentFor(target, 1)
  try {
    for await (const recording of recordings) {
      if (signal?.aborted) return
      const { body, headers } = recording
      const { bytes: _, ...answer } = await post(target, { body, headers, timeout, signal, agent })
      yield { recording, answer }
    }
  } finally {
    agent.destroy()
  }
}
