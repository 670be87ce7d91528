/** What a relay sends, over as many connections as it takes, each callback once. */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Gap } from '../relay/feed.ts'
import type { Filter } from '../relay/filter.ts'
import { type Position, readPosition, writePosition } from '../relay/position.ts'
import { type RelayedCallback, relayVersion } from '../relay/relayed-callback.ts'
import { connect, DisconnectedError, RelayRefusedError } from './connect.ts'
import type { StreamEvent } from './event-parser.ts'

/** @internal */
export type RelayMessage =
  | { readonly type: 'callback'; readonly id: string; readonly callback: RelayedCallback }
  | ({ readonly type: 'gap' } & Gap)

/** @internal What happens to the connection. */
export type ConnectionReport =
  | { readonly type: 'connected'; readonly isFirst: boolean }
  | { readonly type: 'disconnected'; readonly reason: string; readonly retryIn: number }

/** @internal */
export interface RelayMessagesOptions extends Filter {
  readonly secret: string
  /** Starts with the callbacks that the relay still has. */
  readonly fromOldest: boolean
  readonly signal: AbortSignal
  onConnection(report: ConnectionReport): void
  /** Milliseconds without a heartbeat after which the connection counts as broken. @default 45000 */
  readonly silence?: number | undefined
  /** Milliseconds before the first reconnection, doubled for each that fails. @default 500 */
  readonly firstDelay?: number | undefined
}

// Long enough for an app that restarts, short enough that its relay still has what came meanwhile.
const longestDelay = 5_000
const mostEpochs = 100

/**
 * @internal Yields callbacks and gaps until the signal is aborted. It reconnects by itself and resumes where it was.
 *
 * @throws RelayRefusedError when reconnecting would not help
 */
export async function* relayMessages(from: URL, options: RelayMessagesOptions): AsyncGenerator<RelayMessage, void> {
  const { secret, tags, states, fromOldest, signal, onConnection, silence = 45_000, firstDelay = 500 } = options
  const url = new URL(from)
  for (const tag of tags) url.searchParams.append('tag', tag)
  for (const state of states) url.searchParams.append('state', state)
  if (fromOldest) url.searchParams.set('from', 'oldest')
  const headers = {
    accept: 'text/event-stream',
    'accept-encoding': 'identity',
    authorization: `Bearer ${secret}`,
    // So that the relay can end a connection that broke without its knowledge.
    'ci-event-listener': randomUUID(),
  }
  const isNew = createSeen()
  let last: Position | undefined
  let failures = 0
  let wasConnected = false

  while (!signal.aborted) {
    const resume = last && { 'last-event-id': writePosition(last) }
    try {
      for await (const event of connect(url, { headers: { ...headers, ...resume }, silence, signal, wasConnected })) {
        const position = readPosition(event.id)
        if (position) last = position
        if (event.name === 'ready') {
          requireVersion(event)
          onConnection({ type: 'connected', isFirst: !wasConnected })
          wasConnected = true
          failures = 0
        }
        if (event.name === 'callback' && position && isNew(position))
          yield { type: 'callback', id: writePosition(position), callback: JSON.parse(event.data) as RelayedCallback }
        if (event.name === 'gap') yield { type: 'gap', ...(JSON.parse(event.data) as Gap) }
      }
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof DisconnectedError)) throw error
      const retryIn = delayBefore(failures++, firstDelay, error.retryAfter)
      onConnection({ type: 'disconnected', reason: error.message, retryIn })
      await wait(retryIn, undefined, { signal }).catch(() => {})
    }
  }
}

/** A relay in another process sends all that it has, which may include what it sent before. */
function createSeen(): (position: Position) => boolean {
  const newest = new Map<string, number>()
  return ({ epoch, number }) => {
    if (number <= (newest.get(epoch) ?? 0)) return false
    newest.delete(epoch)
    newest.set(epoch, number)
    const [oldestEpoch] = newest.keys()
    if (newest.size > mostEpochs && oldestEpoch !== undefined) newest.delete(oldestEpoch)
    return true
  }
}

/** Half of it is random, so that the listeners of a relay that restarts do not all return at once. */
function delayBefore(failures: number, firstDelay: number, retryAfter = 0): number {
  const delay = Math.min(longestDelay, firstDelay * 2 ** Math.min(failures, 20))
  return Math.max(Math.min(retryAfter, longestDelay), Math.round(delay * (0.5 + Math.random() / 2)))
}

function requireVersion({ data }: StreamEvent): void {
  const { version } = JSON.parse(data) as { version?: unknown }
  if (version === relayVersion) return
  throw new RelayRefusedError(
    `The relay speaks version ${String(version)}, this command version ${relayVersion}. Install the same version of @ci-event/simulator on both sides.`,
  )
}
