/**
 * Makes any text storable. SQLite cuts text at a NUL, PostgreSQL refuses it, and neither keeps a lone surrogate. Such a
 * character is written as `␛` and its four hexadecimal digits, and so is `␛` itself, so that reading restores the text
 * exactly.
 */
const mark = '␛'
const notStorable = /[\0␛]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const notReadable = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const escaped = /␛([0-9a-f]{4})/g
// As they are in JSON. `\\u0000` (an escaped backslash) matches too; then the value is walked without need.
const inJson = /␛|\\u0000|\\ud[89a-f]/

/** @returns text without NUL and lone surrogates */
export function escapeText(text: string): string {
  return text.replace(notStorable, (character) => mark + character.charCodeAt(0).toString(16).padStart(4, '0'))
}

/** @returns text in which each NUL and lone surrogate is a replacement character: for what is only shown */
export function readableText(text: string): string {
  return text.replace(notReadable, '\ufffd')
}

/** Reverses {@link escapeText}. */
export function restoreText(text: string): string {
  return text.includes(mark)
    ? text.replace(escaped, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    : text
}

/** Whether a JSON value holds text, or names of fields, that must be escaped before it is stored as JSON. */
export function needsEscape(value: unknown): boolean {
  return inJson.test(JSON.stringify(value) ?? '')
}

/** Escapes every text of a JSON value, names of fields included. */
export function escapeValue<T>(value: T): T {
  return mapText(value, escapeText) as T
}

/** Reverses {@link escapeValue}. */
export function restoreValue<T>(value: T): T {
  return mapText(value, restoreText) as T
}

function mapText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((each) => mapText(each, change))
  const entries = Object.entries(value).map(([name, inner]) => [change(name), mapText(inner, change)])
  return Object.fromEntries(entries)
}
