/** Encodes text in GBK, the charset of older Chinese systems. Node can only decode it, so this inverts its table. */
import { misconfigured } from '@ci-event/core/storage'

let codes: Map<string, number> | undefined

/** @internal @throws CallbackError `misconfigured` for a character that GBK lacks */
export function encodeGbk(text: string): Uint8Array {
  codes ??= invertedTable()
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0) as number
    const double = codes.get(character)
    if (code < 0x80) bytes.push(code)
    else if (double !== undefined) bytes.push(double >> 8, double & 0xff)
    else throw misconfigured(`Expected characters of GBK, got ${JSON.stringify(character)}, which GBK lacks.`)
  }
  return Uint8Array.from(bytes)
}

function invertedTable(): Map<string, number> {
  const decoder = new TextDecoder('gbk', { fatal: true })
  const table = new Map<string, number>()
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      try {
        const character = decoder.decode(Uint8Array.of(lead, trail))
        if (!table.has(character)) table.set(character, (lead << 8) | trail)
      } catch {
        // No character has this code.
      }
    }
  }
  return table
}
