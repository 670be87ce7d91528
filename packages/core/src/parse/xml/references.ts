/** References such as `&amp;` and `&#20013;`, and the ampersands that are none. */
import type { DriftReport } from '../../schema/drift.ts'
import { notWellFormed } from './errors.ts'

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const special =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/g
// `checkMarkup` has refused it, so that it can stand for something: as long as what it stands for, which matters when a
// body is nothing but ampersands.
const bareAmpersand = '\uffff'

/**
 * Rewrites, without moving anything that is read, what fast-xml-parser would misread:
 * - CI may not escape `&` (docs/decisions/0003-strict-xml.md). A bare one becomes a character that XML does not
 *   have, which only the decoder below knows: there the path is known that drift is reported with.
 * - A quote in an instruction begins a value for the parser, which then looks for the end of the instruction behind
 *   the next quote and swallows the elements between; and each word in one becomes an attribute in memory. Nobody reads
 *   instructions, so only their lines and the width of the last are kept, for the positions of errors.
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

/** @throws CallbackError `malformed` for a reference to what is no character */
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
