/** The newest callbacks of a relay, within a number of bytes. Listeners read it at their own pace. */
import { randomBytes } from 'node:crypto'
import type { PublishedCallback } from './options.ts'
import { relayableFrom } from './relayed-callback.ts'

/** A callback that is kept. */
export interface Entry {
  /** Everything but the body, as JSON. */
  readonly facts: string
  readonly body: Buffer
  /** Each combination of Tag and State in it. */
  readonly kinds: readonly Kind[]
  /** What it takes in memory, roughly, in bytes. */
  readonly size: number
}

/** A Tag and a State, in lower case. */
export interface Kind {
  readonly tag: string
  readonly state: string
}

/** Callbacks are numbered from 1. */
export interface Backlog {
  readonly epoch: string
  /** The number of the oldest callback that is still here; one more than `newest` if none is. */
  readonly oldest: number
  readonly newest: number
  append(callback: PublishedCallback): void
  get(number: number): Entry | undefined
  /** The number of the first callback after another one that is still here; one more than `newest` if there is none. */
  firstAfter(number: number): number
  /** Calls a function after each append. @returns a function that ends it */
  watch(listener: () => void): () => void
}

export function createBacklog(maxBytes: number): Backlog {
  const epoch = randomBytes(6).toString('hex')
  const entries = new Map<number, Entry>()
  const watchers = new Set<() => void>()
  let oldest = 1
  let newest = 0
  let bytes = 0

  function dropOldest(): void {
    bytes -= entries.get(oldest)?.size ?? 0
    entries.delete(oldest++)
  }

  return {
    epoch,
    get oldest() {
      return oldest
    },
    get newest() {
      return newest
    },
    append(callback) {
      const entry = entryOf(callback)
      newest++
      // One that never fits takes no other's place. Its number is missing, which is a gap.
      if (entry.size <= maxBytes) {
        entries.set(newest, entry)
        bytes += entry.size
      }
      while (bytes > maxBytes) dropOldest()
      for (const watcher of watchers) watcher()
    },
    get: (number) => entries.get(number),
    firstAfter(number) {
      let next = Math.max(number + 1, oldest)
      while (next <= newest && !entries.has(next)) next++
      return next
    },
    watch(listener) {
      watchers.add(listener)
      return () => watchers.delete(listener)
    },
  }
}

// What an entry, and a kind of it, takes beside its texts.
const entryOverhead = 500
const kindOverhead = 100

function entryOf(callback: PublishedCallback): Entry {
  const { facts: all, body, jobs } = relayableFrom(callback)
  const facts = JSON.stringify(all)
  const kinds = [...new Map(jobs.map(({ tag, state }) => [`${tag}\n${state}`, kindOf(tag, state)])).values()]
  const texts = kinds.reduce((sum, { tag, state }) => sum + tag.length + state.length, facts.length)
  const size = entryOverhead + body.byteLength + 2 * texts + kinds.length * kindOverhead
  return { facts, body: ownCopy(body), kinds, size }
}

/** The bytes may be part of a larger buffer, such as what a socket read, which they would keep in memory. */
function ownCopy(bytes: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.byteLength)
  copy.set(bytes)
  return copy
}

/** Copies: a slice of a parsed body would keep the whole text in memory. */
function kindOf(tag: string, state: string): Kind {
  const [lowerTag = '', lowerState = ''] = Buffer.from(`${tag}\n${state}`.toLowerCase()).toString().split('\n', 2)
  return { tag: lowerTag, state: lowerState }
}
