/** Reads ahead of a slow consumer, so that what a relay can hold is not spent while the app here is slow. */

/**
 * @internal Yields what a source yields, in order. Up to `maxSize` is read before it is asked for; then the source waits.
 * The source's failure comes after everything that it had yielded.
 */
export async function* readAhead<T>(
  source: AsyncIterable<T>,
  sizeOf: (item: T) => number,
  maxSize: number,
): AsyncGenerator<T, void> {
  const queue: T[] = []
  let size = 0
  let end: { error?: unknown } | undefined
  let wake = (): void => {}
  const change = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve
    })
  let isWanted = true

  async function read(): Promise<void> {
    try {
      for await (const item of source) {
        queue.push(item)
        size += sizeOf(item)
        wake()
        while (isWanted && size >= maxSize) await room()
        if (!isWanted) return
      }
      end = {}
    } catch (error) {
      end = { error }
    }
    wake()
  }

  let makeRoom = (): void => {}
  const room = (): Promise<void> =>
    new Promise((resolve) => {
      makeRoom = resolve
    })

  void read()
  try {
    for (;;) {
      const item = queue.shift()
      if (item !== undefined) {
        size -= sizeOf(item)
        makeRoom()
        yield item
      } else if (end) {
        if ('error' in end) throw end.error
        return
      } else await change()
    }
  } finally {
    isWanted = false
    makeRoom()
  }
}
