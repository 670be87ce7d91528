import { CallbackError } from '../errors.ts'
import { positionAt } from './position.ts'
import type { DocumentTree } from './tree.ts'

/** @throws CallbackError `malformed` or `truncated`, with the position of the first wrong token */
export function readJson(text: string): DocumentTree {
  try {
    return JSON.parse(text)
  } catch {
    // The engine's own message is not used: it quotes the body, and only some engines give a position.
    const offset = findJsonError(text)
    throw new CallbackError(
      offset >= text.length ? 'truncated' : 'malformed',
      offset >= text.length
        ? 'The JSON body ends before it is complete. The connection was cut, or a proxy shortened the body.'
        : 'The body is not well-formed JSON. Documents of CI show trailing commas; what CI sends has none.',
      { position: positionAt(text, offset) },
    )
  }
}

const token = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y
const blank = /[ \t\r\n]*/y
const plain = /[^"\\\u0000-\u001f]*/y
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/**
 * The offset at which a text that `JSON.parse` has refused stops being a JSON object. It begins with `{`. Walks over the
 * tokens, only on failure.
 */
function findJsonError(text: string): number {
  const open: string[] = []
  let expected: 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end' | 'end' = 'value'
  for (let at = 0; ; ) {
    const start = endOf(blank, text, at) as number
    const first = text[start] as string
    const end = first === '"' ? endOfString(text, start) : endOf(token, text, start)
    // An unterminated string or literal is a truncation if nothing follows it.
    if (end === undefined) return restIsCutToken(text, start) ? text.length : start
    at = end
    const isKeyPlace = expected === 'key' || expected === 'key or }'
    if (first === '}' && (expected === 'key or }' || (expected === ', or end' && open.at(-1) === '{'))) {
      open.pop()
      expected = open.length > 0 ? ', or end' : 'end'
    } else if (first === ']' && (expected === 'value or ]' || (expected === ', or end' && open.at(-1) === '['))) {
      open.pop()
      expected = ', or end'
    } else if (first === ',' && expected === ', or end') {
      expected = open.at(-1) === '{' ? 'key' : 'value'
    } else if (first === ':' && expected === ':') {
      expected = 'value'
    } else if (first === '"' && isKeyPlace) {
      expected = ':'
    } else if ((expected === 'value' || expected === 'value or ]') && !'}],:'.includes(first)) {
      if (first === '{' || first === '[') {
        open.push(first)
        expected = first === '{' ? 'key or }' : 'value or ]'
      } else {
        expected = ', or end'
      }
    } else {
      return start
    }
  }
}

function endOf(pattern: RegExp, text: string, start: number): number | undefined {
  pattern.lastIndex = start
  return pattern.test(text) ? pattern.lastIndex : undefined
}

// A loop and not one pattern: a pattern that repeats a choice keeps a state to backtrack to for each character, and a
// string of some megabytes then overflows the stack of the engine.
function endOfString(text: string, start: number): number | undefined {
  for (let at: number | undefined = start + 1; at !== undefined; at = endOf(escaped, text, at)) {
    at = endOf(plain, text, at) as number
    if (text[at] === '"') return at + 1
  }
  return undefined
}

function restIsCutToken(text: string, start: number): boolean {
  if (text[start] !== '"') return /^(?:|t|tr|tru|f|fa|fal|fals|n|nu|nul|-)$/.test(text.slice(start))
  for (let at = start + 1; ; at += 2) {
    at = endOf(plain, text, at) ?? text.length
    if (text[at] !== '\\') return at >= text.length
  }
}
