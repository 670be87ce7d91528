/**
 * The same text in memory of its own. A part of a text is a view of the whole in V8: a JobId that is kept for a day would
 * keep the body that it came in, up to 1 MiB each. UTF-8 makes the smaller copy; only UTF-16 keeps surrogates that stand
 * alone, which JSON may hold.
 */
export function ownString(text: string, through: 'utf16le' | 'utf8' = 'utf16le'): string {
  return Buffer.from(text, through).toString(through)
}
