/**
 * Element names, as the fast path reads them. A name that a definition has is looked up in a table that is built when
 * this module loads and never changes. Any other name is cut out of the text and not kept: one sender's body leaves
 * nothing behind for the next one's.
 *
 * The table is searched by a hash of the characters, which are read anyway to find the end of the name. A `Map` would
 * need the name as a string first, and making that string costs more than the search.
 */
import { nodeNames } from '../../jobs/node-names.ts'

const start = 1
const part = 2
const classes = Uint8Array.from({ length: 128 }, (_, code) => classOf(String.fromCharCode(code)))

function classOf(character: string): number {
  if (/[A-Za-z_]/.test(character)) return start | part
  return /[\d.-]/.test(character) ? part : 0
}

const maxLength = 100
// A power of two, at least four times the number of names: most names are found at the first attempt.
const slots = 4096
const known: readonly (string | undefined)[] = tableOf(nodeNames())

function tableOf(names: ReadonlySet<string>): readonly (string | undefined)[] {
  const table = Array.from<string | undefined>({ length: slots })
  for (const name of names) {
    let hash = 0
    for (let at = 0; at < name.length; at++) hash = add(hash, name.charCodeAt(at))
    let slot = slotOf(hash)
    while (table[slot] !== undefined) slot = slotOf(slot + 1)
    table[slot] = name
  }
  return Object.freeze(table)
}

function add(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0
}

function slotOf(hash: number): number {
  return hash & (slots - 1)
}

/**
 * The name that begins at an offset: ASCII letters, digits, `_`, `-` and `.`, at most 100 of them.
 *
 * @returns `undefined` for any other name, and for one that every object has, such as `constructor`
 */
export function nameAt(text: string, from: number): string | undefined {
  let code = text.charCodeAt(from)
  if (!isIn(start, code)) return undefined
  let hash = 0
  let end = from
  while (isIn(part, code)) {
    hash = add(hash, code)
    code = text.charCodeAt(++end)
  }
  for (let slot = slotOf(hash); known[slot] !== undefined; slot = slotOf(slot + 1)) {
    const name = known[slot] as string
    if (name.length === end - from && text.startsWith(name, from)) return name
  }
  if (end - from > maxLength) return undefined
  const name = text.slice(from, end)
  return name in Object.prototype ? undefined : name
}

/** Whether a character may stand in a name. Its code is NaN behind the end of the text. */
function isIn(set: number, code: number): boolean {
  return code < 128 && ((classes[code] as number) & set) !== 0
}
