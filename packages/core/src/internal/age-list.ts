/** What an item of a list holds: its place. */
export interface Aged<T extends Aged<T>> {
  list: AgeList<T> | undefined
  older: T | undefined
  younger: T | undefined
}

/**
 * Items in the order in which they were last appended. A Map keeps an order too, but its first entry lies behind the
 * places of all entries deleted before it: with ten thousand jobs, finding it was half the cost of the ledger.
 */
export class AgeList<T extends Aged<T>> {
  #oldest: T | undefined
  #youngest: T | undefined

  get oldest(): T | undefined {
    return this.#oldest
  }

  get youngest(): T | undefined {
    return this.#youngest
  }

  /** Puts an item to the young end, out of the list it is in. */
  append(item: T): void {
    if (item === this.#youngest) return
    item.list?.remove(item)
    item.list = this
    item.older = this.#youngest
    if (this.#youngest) this.#youngest.younger = item
    else this.#oldest = item
    this.#youngest = item
  }

  /** Does nothing when the item is not in this list. */
  remove(item: T): void {
    if (item.list !== this) return
    if (item.older) item.older.younger = item.younger
    else this.#oldest = item.younger
    if (item.younger) item.younger.older = item.older
    else this.#youngest = item.older
    item.list = undefined
    item.older = undefined
    item.younger = undefined
  }
}
