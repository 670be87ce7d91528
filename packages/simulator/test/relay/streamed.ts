import { connect } from '../../src/listen/connect.ts'
import type { StreamEvent } from '../../src/listen/event-parser.ts'
import { relaySecret } from './relaying-app.ts'

/** A stream of a relay, read event by event. */
export interface Streamed {
  next(): Promise<StreamEvent>
  /** The names of the events so far that have been read. */
  close(): void
}

/** Opens a stream; `ready` and everything before it are left to be read. */
export function streamFrom(url: string, headers: Record<string, string> = {}): Streamed {
  const stop = new AbortController()
  const events = connect(new URL(url), {
    headers: { authorization: `Bearer ${relaySecret}`, ...headers },
    silence: 20_000,
    signal: stop.signal,
    wasConnected: false,
  })
  return {
    async next() {
      const { value, done } = await events.next()
      if (done) throw new Error('The stream has ended.')
      return value
    },
    close: () => stop.abort(),
  }
}
