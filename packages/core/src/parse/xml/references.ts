/** References such as `&amp;` and `&#20013;`, and bare ampersands. */
import type { DriftReport } from '../../schema/drift.ts'
import { notWellFormed } from './errors.ts'

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const special =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/g
// A placeholder for a bare `&`. `checkMarkup` refuses it in a body, so it is unambiguous. It has the same length as `&`,
// which matters in a body of ampersands only.
const bareAmpersand = '\uffff'

/**
 * Rewrites what fast-xml-parser would misread. The positions of everything else stay the same.
 * - CI may not escape `&` (docs/decisions/0003-strict-xml.md). A bare one becomes a character that XML does not have. Only
 *   the decoder below knows it, and reports it as drift: the path is known there.
 * - The parser takes a quote in an instruction for the beginning of a value, looks for the end of the instruction after
 *   the next quote, and swallows the elements between. It also makes an attribute of each word. The content of
 *   instructions is not used, so only their lines and the width of the last line are kept, for the positions of errors.
 */
export function disarm(text: string): string {
  if (!text.includes('&') && !text.includes('<?')) return text
  return text.replace(special, (found) => {
    if (found === '&') return bareAmpersand
    return found.startsWith('<?') ? hollow(found) : found
  })
}

function hollow(instruction: string): string {
  const lines = instruction.slice(2, -2).split('\n')
  return `<?${'\n'.repeat(lines.length - 1)}${'-'.repeat(lines.at(-1)?.length ?? 0)}?>`
}

const reference = /&(?:#(\d+)|#x([\da-fA-F]+)|(amp|lt|gt|quot|apos));/g

/** @throws CallbackError `malformed` for a reference that names no character */
export function decodeReferences(text: string, drift?: DriftReport): string {
  const decoded = text.includes('&') ? text.replace(reference, decode) : text
  if (!decoded.includes(bareAmpersand)) return decoded
  drift?.report('bare-ampersand')
  return decoded.replaceAll(bareAmpersand, '&')
}

function decode(_all: string, tens?: string, hex?: string, name?: string): string {
  if (name) return named[name] as string
  const code = tens ? Number.parseInt(tens, 10) : Number.parseInt(hex as string, 16)
  if (!isXmlCharacter(code)) throw notWellFormed('a character reference that names no character')
  return String.fromCodePoint(code)
}

function isXmlCharacter(code: number): boolean {
  return (
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  )
}
