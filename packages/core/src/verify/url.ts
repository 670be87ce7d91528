/** Parts of a URL as they stand in it, without decoding what is not asked for. */

/** The path and the query of a URL without its origin. */
export function splitUrl(url: string): { path: string; query: string } {
  const hash = url.indexOf('#')
  const withoutHash = hash === -1 ? url : url.slice(0, hash)
  const mark = withoutHash.indexOf('?')
  return mark === -1
    ? { path: withoutHash, query: '' }
    : { path: withoutHash.slice(0, mark), query: withoutHash.slice(mark + 1) }
}

/** The value of a query parameter as it stands in the URL, still escaped. */
export function rawParameter(query: string, name: string): string | undefined {
  for (let start = 0; start < query.length; ) {
    const next = query.indexOf('&', start)
    const end = next === -1 ? query.length : next
    const mark = query.indexOf('=', start)
    if (mark !== -1 && mark < end && unescaped(query.slice(start, mark)) === name) return query.slice(mark + 1, end)
    start = end + 1
  }
  return undefined
}

/** A part of a URL as it was meant; one with a faulty escape is left as it is. */
export function unescaped(part: string): string {
  if (!part.includes('%') && !part.includes('+')) return part
  try {
    return decodeURIComponent(part.replace(/\+/g, ' '))
  } catch {
    return part
  }
}
