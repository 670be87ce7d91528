/** Parts of a URL as the client sent them: nothing is decoded unless a function says so. */

/** The path of a URL without its origin. */
export function pathOf(url: string): string {
  const end = url.search(/[?#]/)
  return end === -1 ? url : url.slice(0, end)
}

/** The query of a URL, without its `?`. */
export function queryOf(url: string): string {
  const hash = url.indexOf('#')
  const end = hash === -1 ? url.length : hash
  const mark = url.indexOf('?')
  return mark === -1 ? '' : url.slice(mark + 1, end)
}

/** The value of a query parameter as the client sent it, not decoded. */
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

/** A part of a URL decoded as forms are, `+` for a blank; one with a faulty escape is returned unchanged. */
export function unescaped(part: string): string {
  return percentDecoded(part.includes('+') ? part.replaceAll('+', ' ') : part, part)
}

/** A part of a URL without its percent escapes; one with a faulty escape is returned unchanged. */
export function percentDecoded(part: string, otherwise: string = part): string {
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch {
    return otherwise
  }
}

/** A text with everything escaped that means something in a URL. A lone surrogate has no escape: it becomes U+FFFD. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
}
