/**
 * Refuses what fast-xml-parser's validator accepts inside and around tags: names that end in characters which only
 * JavaScript calls blank, stray `=`, `<` in attribute values, references and CDATA outside the root. Found by comparing it
 * with a conforming parser (test/fuzz). Two parsers that read one text differently are the basis of an attack.
 */
import { notWellFormed } from './errors.ts'
import { decodeReferences } from './references.ts'

const letters =
  ':A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F' +
  '\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}'
const name = `[${letters}][${letters}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040]*`

// All sticky: each match begins where the previous one ended, so the check is one pass.
const tagName = new RegExp(name, 'yu')
const endOfEndTag = /[ \t\r\n]*>/y
const attribute = new RegExp(`[ \\t\\r\\n]+(${name})[ \\t\\r\\n]*=[ \\t\\r\\n]*(?:"([^<"]*)"|'([^<']*)')`, 'yu')
const endOfStartTag = /[ \t\r\n]*\/?>/y
const notBlank = /[^ \t\r\n]/
const instruction = new RegExp(`<\\?${name}(?:[ \\t\\r\\n][\\s\\S]*?)?\\?>`, 'yu')
const declaration =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.\d+"|'1\.\d+')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>/

/**
 * Checks the tags of a text, and what is outside the root. `checkMarkup` and the validator have accepted the text, so
 * everything is closed.
 *
 * @throws CallbackError `malformed`
 */
export function checkTags(text: string): void {
  const open: string[] = []
  let at = 0
  for (;;) {
    const start = text.indexOf('<', at)
    if (open.length === 0 && notBlank.test(start === -1 ? text.slice(at) : text.slice(at, start))) {
      throw notWellFormed('text outside the root element')
    }
    if (start === -1) return
    if (text.startsWith('<!--', start)) {
      at = behind('-->', text, start + 4)
    } else if (text.startsWith('<!', start)) {
      if (open.length === 0) throw notWellFormed('CDATA outside the root element')
      at = behind(']]>', text, start)
    } else if (text[start + 1] === '?') {
      at = endOfInstruction(text, start)
    } else if (text[start + 1] === '/') {
      const afterName = match(tagName, text, start + 2)
      // The validator trims names before it compares them, and trims more characters than XML calls blank.
      if (open.pop() !== text.slice(start + 2, afterName)) throw notWellFormed('a tag that is closed by another')
      at = match(endOfEndTag, text, afterName)
    } else {
      const afterName = match(tagName, text, start + 1)
      at = match(endOfStartTag, text, skipAttributes(text, afterName))
      if (text[at - 2] !== '/') open.push(text.slice(start + 1, afterName))
    }
  }
}

function endOfInstruction(text: string, start: number): number {
  const end = match(instruction, text, start)
  if (/^<\?xml[ \t\r\n?]/i.test(text.slice(start, start + 6))) {
    if (notBlank.test(text.slice(0, start)) || !declaration.test(text.slice(start, end))) {
      throw notWellFormed('an invalid XML declaration')
    }
  }
  return end
}

function skipAttributes(text: string, start: number): number {
  const seen = new Set<string>()
  for (let at = start; ; at = attribute.lastIndex) {
    attribute.lastIndex = at
    const found = attribute.exec(text)
    if (!found) return at
    const [, name = '', quoted, apostrophed = ''] = found
    if (seen.has(name)) throw notWellFormed('a repeated attribute')
    seen.add(name)
    decodeReferences(quoted ?? apostrophed)
  }
}

function behind(closer: string, text: string, at: number): number {
  const end = text.indexOf(closer, at)
  if (end === -1) throw notWellFormed(`${closer} is missing`)
  return end + closer.length
}

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  if (!pattern.test(text)) throw notWellFormed('an invalid tag')
  return pattern.lastIndex
}
