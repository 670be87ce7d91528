const traceparent = /(?<![0-9a-f])[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(?![0-9a-f-])/

/** No field that CI sends back is longer. */
const longest = 2048

/** The first W3C `traceparent` in texts of any origin. Nothing else of them is returned. */
export function traceparentIn(...texts: readonly unknown[]): string | undefined {
  for (const text of texts) {
    if (typeof text !== 'string' || text.length > longest) continue
    const found = traceparent.exec(text)
    if (found) return found[0]
  }
  return undefined
}
