/** A feed as the body of a web-standard `Response`, read as fast as its client reads. */

/** @internal `onEnd` is called once. `stallTimeout` in milliseconds. */
export function readableFeed(
  feed: AsyncGenerator<Buffer, void>,
  stallTimeout: number,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  let stalled: NodeJS.Timeout | undefined
  let hasEnded = false
  const end = (): void => {
    hasEnded = true
    clearTimeout(stalled)
    onEnd()
    void feed.return().catch(() => {})
  }
  return new ReadableStream(
    {
      async pull(controller) {
        clearTimeout(stalled)
        const { value, done } = await feed.next()
        // It was cancelled meanwhile.
        if (hasEnded) return
        if (done) {
          end()
          controller.close()
          return
        }
        controller.enqueue(value)
        stalled = setTimeout(() => {
          end()
          controller.error(new Error('The listener read nothing for too long.'))
        }, stallTimeout).unref()
      },
      cancel: end,
    },
    // Nothing is taken from the feed before the client asks for it.
    { highWaterMark: 0 },
  )
}
