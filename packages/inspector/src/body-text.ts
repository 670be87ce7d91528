import type { InboxItem } from '@ci-event/inbox'

/** A body as text, in the charset that its headers name. */
export function bodyText(body: Uint8Array | string, headers: InboxItem['headers']): string {
  if (typeof body === 'string') return body
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(contentTypeOf(headers))?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(body)
  } catch {
    // An unknown charset: replacement characters are better than nothing.
    return new TextDecoder().decode(body)
  }
}

export function contentTypeOf(headers: InboxItem['headers']): string {
  const value = headers['content-type']
  return typeof value === 'string' ? value : (value?.[0] ?? '')
}
