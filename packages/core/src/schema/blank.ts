/**
 * Empty nodes. Where XML has `<Message/>`, JSON leaves the node out, so an event has none in either format. Blanks and
 * line feeds alone are layout: a document means the same after it was indented.
 */

/** Whether a text is empty or has only what XML calls blank. */
export function isBlankText(text: string): boolean {
  return startOfText(text) === text.length
}

/** Whether a value says nothing: blank text, nothing, or a container without content. */
export function isBlank(value: unknown): boolean {
  if (typeof value === 'string') return isBlankText(value)
  if (value === undefined || value === null) return true
  return Array.isArray(value) ? value.length === 0 : typeof value === 'object' && isEmpty(value)
}

// `Object.keys` would make a list of all names for every job.
function isEmpty(value: object): boolean {
  for (const name in value) if (Object.hasOwn(value, name)) return false
  return true
}

/** Whether a value is blank, or holds nothing but blank values. */
export function holdsNothing(value: unknown): boolean {
  return isBlank(value) || (typeof value === 'object' && Object.values(value as object).every(holdsNothing))
}

/** A text without the blanks around it. `String.prototype.trim` would also remove characters that XML calls text. */
export function trimBlanks(text: string): string {
  // Almost no text has blanks around it.
  if (text.charCodeAt(0) > 32 && text.charCodeAt(text.length - 1) > 32) return text
  const start = startOfText(text)
  let end = text.length
  while (isBlankCode(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function startOfText(text: string): number {
  let at = 0
  while (isBlankCode(text.charCodeAt(at))) at++
  return at
}

/** Outside the text a code is NaN. */
function isBlankCode(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13
}
