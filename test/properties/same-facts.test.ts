/** Equal facts give equal events, whatever the format, the envelope, the layout and the escaping. */
import { parseCallback } from '@ci-event/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seeded } from '../support/random.ts'
import { writeJson } from '../support/write-json.ts'
import { writeXml } from '../support/write-xml.ts'
import { facts } from './events.ts'

// fast-check prints its seed and the smallest failing facts by itself.
const runs = { numRuns: 300 }
const style = fc.nat(2 ** 31)

test('two ways to write the same facts in XML give one event', () => {
  fc.assert(
    fc.property(facts, style, style, (tree, one, other) => {
      const [first, second] = [one, other].map((seed) => parseCallback(writeXml({ Response: tree }, seeded(seed))))
      expect(first).toEqual(second)
    }),
    runs,
  )
})

test('XML and JSON of the same facts give one event', () => {
  fc.assert(
    fc.property(facts, style, style, (tree, one, other) => {
      const xml = parseCallback(writeXml({ Response: tree }, seeded(one)))
      expect(parseCallback(writeJson(tree, seeded(other)))).toEqual(xml)
    }),
    runs,
  )
})

test('text, UTF-8, UTF-16 and JSON of the event give one event', () => {
  fc.assert(
    fc.property(facts, style, (tree, seed) => {
      const xml = writeXml({ Response: tree }, seeded(seed))
      const event = parseCallback(xml)
      const undeclared = xml.replace(/^<\?xml.*?\?>/, '')
      expect(parseCallback(Buffer.from(xml))).toEqual(event)
      expect(parseCallback(Buffer.from(`\ufeff${xml}`))).toEqual(event)
      expect(parseCallback(Buffer.from(`\ufeff${undeclared}`, 'utf16le'))).toEqual(event)
      expect(JSON.parse(JSON.stringify(event))).toEqual(event)
    }),
    runs,
  )
})

test('every leaf that was written is read at its path, and no other', () => {
  fc.assert(
    fc.property(facts, style, (tree, seed) => {
      const event = parseCallback(writeXml({ Response: tree }, seeded(seed)))
      expect(flat(event)).toEqual(flat(tree))
    }),
    runs,
  )
})

/** Every leaf with its path; lists of one and plain values look alike, and empty nodes are left out. */
function flat(value: unknown, path = ''): Record<string, string> {
  if (typeof value !== 'object' || value === null) return value === '' ? {} : { [path]: String(value) }
  const entries = Array.isArray(value) ? elements(value) : Object.entries(value)
  const leaves = entries.flatMap(([name, each]) => Object.entries(flat(each, name === '' ? path : `${path}.${name}`)))
  return Object.fromEntries(leaves)
}

function elements(list: unknown[]): [string, unknown][] {
  const kept = list.filter((each) => Object.keys(flat(each, 'x')).length > 0)
  return kept.map((each, index) => [kept.length === 1 ? '' : String(index), each])
}
