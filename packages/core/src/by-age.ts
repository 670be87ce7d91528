import { copyOf } from './copy.ts'

interface Entry<V> {
  readonly id: string
  value: V
  heard: number
  older?: Entry<V> | undefined
  newer?: Entry<V> | undefined
}

/**
 * What is known of jobs, in the order they were last heard of. A Map keeps an order too, but its first entry lies behind
 * the places of all that were deleted before it: with ten thousand jobs, looking for it was half the cost of the ledger.
 */
export class ByAge<V> {
  readonly #entries = new Map<string, Entry<V>>()
  #oldest: Entry<V> | undefined
  #youngest: Entry<V> | undefined

  get size(): number {
    return this.#entries.size
  }

  get(id: string): V | undefined {
    return this.#entries.get(id)?.value
  }

  /** Puts a value to the young end, in place of the one that was there. @param now milliseconds of `performance.now()` */
  hear(id: string, value: V, now: number): void {
    const entry = this.#entries.get(id) ?? { id: copyOf(id), value, heard: now }
    if (this.#entries.has(id)) this.#unlink(entry)
    else this.#entries.set(entry.id, entry)
    entry.value = value
    entry.heard = now
    entry.older = this.#youngest
    if (this.#youngest) this.#youngest.newer = entry
    else this.#oldest = entry
    this.#youngest = entry
  }

  /** Forgets the oldest, one after the other, as long as `isOver` says so of when it was heard. */
  forgetWhile(isOver: (heard: number) => boolean, onForgotten?: (value: V) => void): void {
    for (let entry = this.#oldest; entry && isOver(entry.heard); entry = this.#oldest) {
      this.#unlink(entry)
      this.#entries.delete(entry.id)
      onForgotten?.(entry.value)
    }
  }

  #unlink(entry: Entry<V>): void {
    if (entry.older) entry.older.newer = entry.newer
    else this.#oldest = entry.newer
    if (entry.newer) entry.newer.older = entry.older
    else this.#youngest = entry.older
    entry.older = entry.newer = undefined
  }
}
