/** Finds what stands under a secret's name in text: XML, JSON, an inspected object, URLs however they are escaped. */
import { redactedMark } from './known-secrets.ts'
import { isSecretField, isSecretName } from './secret-names.ts'
import { percentDecoded } from './url.ts'

/** @returns the text with `***` for each value whose name says that it is secret */
export function redactNamed(text: string): string {
  return redactFields(redactParameters(redactElements(text)))
}

/** Query parameters alone, as in a URL. */
export function redactParameters(text: string): string {
  if (!text.includes('=') && !/%3D|\\u003d/i.test(text)) return text
  return redactAt(text, parameterName, (match) => {
    const [whole, name = '', equals] = match
    if (!isSecretName(percentDecoded(name))) return undefined
    const start = match.index + whole.length
    // Within a URL that is itself a parameter, `&` reads %26; in a value of its own, %26 is a part of the value.
    return [start, endOf(equals === '=' ? value : escapedValue, text, start)]
  })
}

const parameterName =
  /(?:%26|%3F|\\u0026|\\u003f|(?<![\w%\\-]))((?:[\w.[\]-]|%(?!2[56]|3[DF])[\da-f]{2}){1,60})(=|%3D|\\u003d)/gi
const value = /(?:(?!\\u0026)[^&\s"'<>#])*/iy
const escapedValue = /(?:(?!%26|\\u0026)[^&\s"'<>#])*/iy

/** `"DocPassword": "…"`, and `DocPassword: '…'` as Node inspects objects. */
function redactFields(text: string): string {
  if (!text.includes(':')) return text
  return redactAt(text, fieldName, (match) => {
    const [whole, quote, name = ''] = match
    if (!isSecretField(name)) return undefined
    const start = match.index + whole.length
    const first = text[start] ?? ''
    if (quote === '' && /(?:authorization|cookie)$/i.test(name)) return [start, endOf(/[^\r\n]*/y, text, start)]
    // Without quotes around either it is prose.
    if (!(quote === '' ? /["'[{]/ : /["'[{\d.+-]/).test(first)) return undefined
    return [start, endOfJson(text, start), `"${redactedMark}"`]
  })
}

const fieldName = /(?<![\w-])(["']?)([\w-]{2,64})\1\s{0,20}:\s{0,20}/g

/** The end of a string, list, object or number; the end of the text when it was cut. */
function endOfJson(text: string, start: number): number {
  const first = text[start]
  if (first === '"' || first === "'") return endOfString(text, start)
  if (first !== '[' && first !== '{') return endOf(/[\w.+-]+/y, text, start)
  let depth = 0
  for (let at = start; at < text.length; ) {
    const character = text[at]
    if (character === '"') {
      at = endOfString(text, at)
      continue
    }
    if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') depth--
    at++
    if (depth === 0) return at
  }
  return text.length
}

/** By hand: for each character of a long text, an expression keeps a place to go back to. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === text[start]) return at + 1
  }
  return text.length
}

/** `<DocPassword>…</DocPassword>`, with CDATA sections in it or not. */
function redactElements(text: string): string {
  if (!text.includes('<')) return text
  return redactAt(text, startTag, (match) => {
    const [whole, name = ''] = match
    if (!isSecretField(name)) return undefined
    const start = match.index + whole.length
    const end = endOfText(text, start)
    // White space before a child is layout.
    return text.slice(start, end).trim() === '' ? undefined : [start, end]
  })
}

const startTag = /<([\w.-]{1,64})(?:\s[^<>]*)?>/g

/** By hand: an expression for text and CDATA up to the end tag takes the square of what a hostile body has of them. */
function endOfText(text: string, start: number): number {
  for (let at = start; ; ) {
    const isCdata = text.startsWith('<![CDATA[', at)
    const next = isCdata ? text.indexOf(']]>', at) : text.indexOf('<', at)
    if (next === -1) return text.length
    if (isCdata) at = next + 3
    else if (text.startsWith('<![CDATA[', next)) at = next
    else return next
  }
}

type Place = readonly [start: number, end: number, replacement?: string]

/** Goes on behind what was replaced; behind a name that is not secret, its value is searched like any text. */
function redactAt(text: string, name: RegExp, place: (match: RegExpExecArray) => Place | undefined): string {
  let redacted = ''
  let copied = 0
  name.lastIndex = 0
  for (let match = name.exec(text); match; match = name.exec(text)) {
    const found = place(match)
    if (!found) continue
    const [start, end, replacement = redactedMark] = found
    if (end === start) continue
    redacted += text.slice(copied, start) + replacement
    copied = end
    name.lastIndex = end
  }
  return copied === 0 ? text : redacted + text.slice(copied)
}

function endOf(sticky: RegExp, text: string, start: number): number {
  sticky.lastIndex = start
  return sticky.test(text) ? sticky.lastIndex : text.length
}
