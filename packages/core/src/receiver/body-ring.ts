/** The last bodies, in one piece of memory: as objects of their own they would keep the garbage collector busy. */

/** Where a body is. */
export interface Place {
  /** Counted from the first byte ever added. */
  readonly start: number
  readonly length: number
  /** Of a text: how it is written. */
  readonly encoding: 'utf8' | 'utf16le' | undefined
}

export class BodyRing {
  readonly #size: number
  #bytes: Buffer | undefined
  #end = 0

  constructor(size: number) {
    this.#size = size
  }

  /**
   * Copies a body over the oldest ones.
   *
   * @param extra how many bytes it takes elsewhere: as many less are kept here
   * @returns `undefined` for one that is too large
   */
  add(content: Uint8Array | string, extra: number): Place | undefined {
    const encoding = typeof content !== 'string' ? undefined : content.isWellFormed() ? 'utf8' : 'utf16le'
    const length = Buffer.byteLength(content, encoding)
    if (length + extra > this.#size) return undefined
    // Touched page by page, so that the memory is taken as it is needed.
    this.#bytes ??= Buffer.allocUnsafeSlow(this.#size)
    const start = this.#startFor(length)
    const at = start % this.#size
    if (typeof content === 'string') this.#bytes.write(content, at, encoding)
    else this.#bytes.set(content, at)
    this.#end = start + length + extra
    return { start, length, encoding }
  }

  /** A body does not run over the end of the memory: then it begins anew. */
  #startFor(length: number): number {
    const left = this.#size - (this.#end % this.#size)
    return length > left ? this.#end + left : this.#end
  }

  has({ start }: Place): boolean {
    return start >= this.#end - this.#size
  }

  /** The body at a place that this ring still has. */
  read({ start, length, encoding }: Place): Uint8Array | string {
    const at = start % this.#size
    const bytes = (this.#bytes as Buffer).subarray(at, at + length)
    return encoding === undefined ? bytes : bytes.toString(encoding)
  }
}
