/**
 * The same text in memory of its own. A part of a text is a view of the whole in V8: a JobId that is kept for a day would
 * keep the body that it came in, up to 1 MiB each. UTF-16, because JSON may hold surrogates that stand alone.
 */
export function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
}
