/** Writes a feed to a response of node:http, as fast as its client reads. */
import type { ServerResponse } from 'node:http'

/** @internal Resolves when the feed has ended or the connection is closed. `stallTimeout` in milliseconds. */
export async function writeFeed(
  response: ServerResponse,
  feed: AsyncIterable<Buffer>,
  stallTimeout: number,
): Promise<void> {
  for await (const chunk of feed) {
    if (response.destroyed) return
    if (!response.write(chunk)) await drained(response, stallTimeout)
  }
  response.end()
}

/** A client that takes nothing for so long is gone, or as good as gone: it reconnects and resumes. */
function drained(response: ServerResponse, timeout: number): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer)
      response.off('drain', settle).off('close', settle)
      resolve()
    }
    const timer = setTimeout(() => response.destroy(), timeout).unref()
    response.on('drain', settle).on('close', settle)
    if (response.destroyed) settle()
  })
}
