/**
 * A copy of a text in memory of its own. In V8 a part of a text refers to the whole: a JobId that is kept for a day would
 * keep its body, up to 1 MiB each. UTF-8 makes the smaller copy; only UTF-16 preserves lone surrogates, which JSON may
 * hold.
 */
export function ownString(text: string, through: 'utf16le' | 'utf8' = 'utf16le'): string {
  return Buffer.from(text, through).toString(through)
}
