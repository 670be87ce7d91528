/** References such as `&amp;` and `&#20013;`, and the ampersands that are none. */
import type { DriftReport } from './drift.ts'
import { notWellFormed } from './malformed.ts'

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const special =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/g
const bareReference = '&bare;'

/**
 * Rewrites, without moving anything that is read, what fast-xml-parser would misread:
 * - CI may not escape `&` (docs/decisions/0003-strict-xml.md). A bare one becomes a reference of our own, which only
 *   the decoder below knows: there the path is known that drift is reported with.
 * - A quote in an instruction begins a value for the parser, which then looks for the end of the instruction behind
 *   the next quote and swallows the elements between. Nobody reads instructions, so they lose their quotes.
 */
export function disarm(text: string): string {
  if (!text.includes('&') && !text.includes('<?')) return text
  return text.replace(special, (found) => {
    if (found === '&') return bareReference
    return found.startsWith('<?') ? found.replace(/["']/g, ' ') : found
  })
}

const reference = /&(?:#(\d+)|#x([\da-fA-F]+)|([a-z]+));/g

/** @throws CallbackError `malformed` for a reference to what is no character */
export function decodeReferences(text: string, drift?: DriftReport): string {
  if (!text.includes('&')) return text
  return text.replace(reference, (all, tens?: string, hex?: string, name?: string) => {
    if (name) {
      if (all === bareReference) drift?.report('bare-ampersand')
      return named[name] ?? '&'
    }
    const code = tens ? Number.parseInt(tens, 10) : Number.parseInt(hex as string, 16)
    if (!isXmlCharacter(code)) throw notWellFormed('a character reference that names no character')
    return String.fromCodePoint(code)
  })
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
