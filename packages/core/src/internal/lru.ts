import { ownString } from './own-string.ts'

interface Entry<V> {
  readonly id: string
  readonly value: V
  touchedAt: number
  older?: Entry<V> | undefined
  newer?: Entry<V> | undefined
}

/**
 * What is known of jobs, in the order they were last heard of. A Map keeps an order too, but its first entry lies behind
 * the places of all that were deleted before it: with ten thousand jobs, looking for it was half the cost of the ledger.
 */
export class Lru<V> {
  readonly #entries = new Map<string, Entry<V>>()
  #oldest: Entry<V> | undefined
  #youngest: Entry<V> | undefined

  get size(): number {
    return this.#entries.size
  }

  get(id: string): V | undefined {
    return this.#entries.get(id)?.value
  }

  /**
   * Puts a job to the young end, and gives its value if it is known.
   *
   * @param now milliseconds of `performance.now()`
   */
  touch(id: string, now: number): V | undefined {
    const entry = this.#entries.get(id)
    if (!entry) return undefined
    entry.touchedAt = now
    if (entry !== this.#youngest) {
      this.#unlink(entry)
      this.#append(entry)
    }
    return entry.value
  }

  /** Puts a job that is not known to the young end. */
  add(id: string, value: V, now: number): V {
    const entry: Entry<V> = { id: ownString(id), value, touchedAt: now, older: undefined, newer: undefined }
    this.#entries.set(entry.id, entry)
    this.#append(entry)
    return value
  }

  /** Forgets the oldest, one after the other, as long as `isOver` says so of when it was heard. */
  evictWhile(isOver: (heard: number) => boolean, onForgotten?: (value: V) => void): void {
    for (let entry = this.#oldest; entry && isOver(entry.touchedAt); entry = this.#oldest) {
      this.#unlink(entry)
      this.#entries.delete(entry.id)
      onForgotten?.(entry.value)
    }
  }

  #append(entry: Entry<V>): void {
    entry.older = this.#youngest
    if (this.#youngest) this.#youngest.newer = entry
    else this.#oldest = entry
    this.#youngest = entry
  }

  #unlink(entry: Entry<V>): void {
    if (entry.older) entry.older.newer = entry.newer
    else this.#oldest = entry.newer
    if (entry.newer) entry.newer.older = entry.older
    else this.#youngest = entry.older
    entry.older = entry.newer = undefined
  }
}
