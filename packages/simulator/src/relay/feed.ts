/** What one listener is sent: callbacks, gaps, heartbeats. It is pulled, so a slow listener costs no memory of its own. */
import type { Backlog, Entry } from './backlog.ts'
import type { Matches } from './filter.ts'
import { type Position, writePosition } from './position.ts'
import { relayVersion } from './relayed-callback.ts'

/** What a listener asks for. */
export interface FeedOptions {
  /** The last callback that arrived there; or the oldest that is still here, or only new ones. */
  readonly after: Position | 'oldest' | 'newest'
  readonly matches: Matches
  readonly heartbeatInterval: number
  /** Ends the feed. */
  readonly signal: AbortSignal
}

/** @internal The data of an event named `gap`: callbacks that the listener will not get. */
export interface Gap {
  /** How many; with a filter, at most so many. `null` if nobody knows. */
  readonly missed: number | null
  /** `dropped`: the relay's memory was full. `restarted`: another process answered, whose callbacks these were not. */
  readonly reason: 'dropped' | 'restarted'
}

export async function* createFeed(backlog: Backlog, options: FeedOptions): AsyncGenerator<Buffer, void> {
  const { after, matches, heartbeatInterval, signal } = options
  const { epoch } = backlog
  const frame = (name: string, data: string): Buffer =>
    Buffer.from(`id: ${writePosition({ epoch, number: last })}\nevent: ${name}\ndata: ${data}\n\n`)
  const event = (name: string, data: object): Buffer => frame(name, JSON.stringify(data))
  const isForeign = typeof after === 'object' && after.epoch !== epoch
  // The number of the last callback that was sent, or that the filter left out.
  let last = startOf(backlog, after)
  if (isForeign) yield event('gap', { missed: null, reason: 'restarted' } satisfies Gap)
  let isReady = false
  // Callbacks that the filter leaves out are no sign of life, however many there are.
  let sentAt = performance.now()

  while (!signal.aborted) {
    const missed = backlog.firstAfter(last) - 1 - last
    if (missed > 0) {
      last += missed
      yield event('gap', { missed, reason: 'dropped' } satisfies Gap)
      continue
    }
    // After the gap: its id must not pass the listener unless the gap did.
    if (!isReady) {
      isReady = true
      yield event('ready', { version: relayVersion })
      continue
    }
    const entry = backlog.get(last + 1)
    if (entry) last++
    if (entry && matches(entry.kinds)) {
      yield frame('callback', dataOf(entry))
      sentAt = performance.now()
      continue
    }
    const untilHeartbeat = sentAt + heartbeatInterval - performance.now()
    if (untilHeartbeat <= 0) {
      // With the position: a listener whose filter leaves out much must not find a gap when it reconnects.
      yield event('heartbeat', {})
      sentAt = performance.now()
    } else if (!entry) await newEntry(backlog, last, untilHeartbeat, signal)
  }
}

/** The JSON of a `RelayedCallback`. Base64 needs no escaping, and the body is most of it. */
function dataOf({ facts, body }: Entry): string {
  return `${facts.slice(0, -1)},"body":"${body.toString('base64')}"}`
}

function startOf({ epoch, oldest, newest }: Backlog, after: FeedOptions['after']): number {
  if (after === 'newest') return newest
  if (after === 'oldest') return oldest - 1
  // Everything that another process has published is new to this listener. What it has dropped is part of the gap.
  if (after.epoch !== epoch) return oldest - 1
  return Math.min(after.number, newest)
}

/** Resolves as soon as there is a newer callback, the signal is aborted, or the time is up. */
function newEntry(backlog: Backlog, last: number, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer)
      unwatch()
      signal.removeEventListener('abort', settle)
      resolve()
    }
    // The stream of a listener must not keep the app's process alive.
    const timer = setTimeout(settle, milliseconds).unref()
    const unwatch = backlog.watch(settle)
    signal.addEventListener('abort', settle)
    if (signal.aborted || backlog.newest > last) settle()
  })
}
