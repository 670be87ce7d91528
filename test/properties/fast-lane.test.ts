import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { capsFor } from '../../packages/core/src/parse/tree.ts'
import { readXmlFast } from '../../packages/core/src/parse/xml/fast.ts'
import { readXmlStrict } from '../../packages/core/src/parse/xml/strict.ts'
import { createDriftReport } from '../../packages/core/src/schema/drift.ts'
import { laneFault } from '../fuzz/lane.ts'

const folder = new URL('../../packages/simulator/fixtures/', import.meta.url)
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.xml'))

function takes(text: string): boolean {
  return readXmlFast(text, capsFor(1024 * 1024), createDriftReport(undefined)) !== undefined
}

describe('the fast lane', () => {
  test.each(fixtures)('takes %s, and reads it as the strict way does', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8')
    expect(takes(text)).toBe(true)
    expect(laneFault(text)).toBeUndefined()
  })

  test.each([
    ['a declaration', '<?xml version="1.0" encoding="utf-8"?>\n<a><b>1</b></a>'],
    ['empty elements', '<a><b/><c></c><b/></a>'],
    ['references, bare ampersands', '<a><b>&lt;&#20013;&amp;lt; x&y &nbsp; &bare;</b></a>'],
    ['Windows line ends', '<a>\r\n\t<b>x\r\ny\rz</b>\r\n</a>\r\n'],
    ['Chinese text', '<a><b>输出/降噪.wav</b></a>'],
    ['astral characters', '<a><b>😀</b><c>𠮷野家 &amp; 😀😀.mp4</c></a>'],
  ])('takes %s', (_, text) => {
    expect(takes(text)).toBe(true)
    expect(laneFault(text)).toBeUndefined()
  })

  test.each([
    ['an attribute', '<a b="1"/>'],
    ['a blank in a tag', '<a><b >1</b></a>'],
    ['a blank in an end tag', '<a><b>1</b ></a>'],
    ['CDATA', '<a><![CDATA[x]]></a>'],
    ['a comment', '<a><!-- x --><b>1</b></a>'],
    ['an instruction', '<a><?x y?></a>'],
    ['a DOCTYPE', '<!DOCTYPE a><a><b>1</b></a>'],
    ['mixed text', '<a>x<b>1</b></a>'],
    ['text behind an element', '<a><b>1</b>x</a>'],
    ['a root that is a leaf', '<a>x</a>'],
    ['an empty root', '<a/>'],
    ['two roots', '<a><b/></a><a><b/></a>'],
    ['text behind the root', '<a><b/></a>x'],
    ['a name that objects have', '<a><constructor>1</constructor></a>'],
    ['__proto__', '<a><__proto__>1</__proto__></a>'],
    ['a name beyond ASCII', '<a><名>1</名></a>'],
    ['a NUL', '<a><b>\0</b></a>'],
    ['a surrogate that stands alone', '<a><b>\ud83d</b></a>'],
    ['surrogates the wrong way round', '<a><b>\ude00\ud83d</b></a>'],
    ['an astral character in a name', '<a><b😀>1</b😀></a>'],
    [']]>', '<a><b>]]></b></a>'],
    ['a reference to no character', '<a><b>&#0;</b></a>'],
    ['a truncated text', '<a><b>1</b>'],
    ['a text cut in a tag', '<a><b>1</b></'],
    ['a tag closed by another', '<a><b>1</c></a>'],
    ['tags that overlap', '<a><b><c>1</b></c></a>'],
    ['an end tag too many', '<a><b/></a></a>'],
    ['an odd declaration', "<?xml version='1.0'?><a><b/></a>"],
    ...['-x', '1x', '.', '_a'].map((name) => [
      `an encoding called ${name}`,
      `<?xml version="1.0" encoding="${name}"?><a><b>1</b></a>`,
    ]),
    ['too many levels', '<a>'.repeat(66) + '</a>'.repeat(66)],
    ['nothing', ''],
  ])('leaves %s to the strict way', (_, text) => {
    expect(takes(text)).toBe(false)
  })

  // Found by the fuzzer: the lane called it malformed, the strict way truncated.
  test('says nothing of a reference to no character in a text that is cut short besides', () => {
    expect(laneFault('<a><b>&#0;</b><c>')).toBeUndefined()
  })

  test.each([
    '<a><b>x>y</b></a>',
    '<a><b>]]&gt;]]</b><b>></b></a>',
    '<a><b> </b><b>\n</b><b></b><b/></a>',
    '<a><b><c/></b><b>2</b><b/></a>',
    '<a><length>1</length><length>2</length><toJSON>3</toJSON></a>',
    '<a><b>\u007f\u0085\u00a0\u2028\ufeff\ufffd</b></a>',
    '<a>\u00a0<b>1</b></a>',
    '<a><b>&#13;&#xD;\r\n&amp;amp;&amp&__proto__;</b></a>',
    '<a><b>&#xD800;</b></a>',
    '<a><b>&#xFFFF;</b></a>',
    '<a><b//></a>',
    '<a><></></a>',
    '<?xml version="1.9" standalone="no" ?>\n\n<a><b>1</b></a>',
    ...[62, 63, 64, 65].flatMap((depth) =>
      ['', '1', '<z/>', '<z>1</z>'].map((leaf) => '<a>'.repeat(depth) + leaf + '</a>'.repeat(depth)),
    ),
  ])('reads %j as the strict way does, or leaves it', (text) => {
    expect(laneFault(text)).toBeUndefined()
  })

  test.each([1, 2, 3, 4, 5])('counts nodes as the strict way does, at a cap of %i', (nodes) => {
    const caps = { depth: 64, nodes }
    const read = (by: typeof readXmlStrict) => by('<a><b><c>1</c></b><d/></a>', caps, createDriftReport(undefined))
    if (nodes < 4) expect(() => read(readXmlStrict)).toThrow('more than')
    expect(readXmlFast('<a><b><c>1</c></b><d/></a>', caps, createDriftReport(undefined))).toEqual(
      nodes < 4 ? undefined : read(readXmlStrict),
    )
  })

  // Names are guessed from what followed the time before: here each guess is the beginning of the truth, or the reverse.
  test.each([
    '<a><b>1</b><bc>2</bc></a>',
    '<a><b>1</b><b>2</b></a>',
    '<a><b>1</b><bc/></a>',
    '<a><b>1</b><b/></a>',
    '<a><bc>1</bc><b>2</b></a>',
    '<a><b>1</bc></a>',
    '<a><b',
    '<a><b>1</b><',
  ])('guesses no name wrongly in %j, whatever came before', (text) => {
    for (const before of ['<a><b>1</b><bc>2</bc></a>', '<a><bc>1</bc><b>2</b></a>', '<a><b>1</b><b/></a>']) {
      expect(takes(before)).toBe(true)
      expect(laneFault(text)).toBeUndefined()
    }
  })

  test('keeps a bounded number of names, and reads on when it has forgotten them', () => {
    const named = (count: number) => Array.from({ length: count }, (_, at) => `<n${at}>${at}</n${at}>`).join('')
    for (const text of [`<a>${named(5000)}</a>`, '<a><b>1</b></a>', `<a>${named(5000)}</a>`]) {
      expect(takes(text)).toBe(true)
      expect(laneFault(text)).toBeUndefined()
    }
  })

  test('leaves no trace of where it stood when it stands aside', () => {
    const drift = createDriftReport((each) => paths.push(each.path))
    const paths: string[] = []
    expect(readXmlFast('<a><b><c><d>1</d><e x="1"/></c></b></a>', capsFor(1000), drift)).toBeUndefined()
    drift.report('unknown-field')
    expect(paths).toEqual([''])
  })

  const name = fc.constantFrom('a', 'b', 'Tag', 'toString', 'x-y', 'n:s', '_1', 'é')
  const text = fc.string({
    unit: fc.constantFrom(
      'a',
      ' ',
      '\n',
      '\t',
      '\r',
      '&',
      '&amp;',
      '&#65;',
      '&#0;',
      ']',
      '>',
      '"',
      '中',
      '😀',
      '\u0001',
    ),
  })
  const { node } = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.tuple(name, text).map(([n, t]) => `<${n}>${t}</${n}>`),
      name.map((n) => `<${n}/>`),
      fc
        .tuple(name, fc.array(tie('node'), { maxLength: 4 }), fc.constantFrom('', ' ', '\n  ', 'x', '<!-- -->'))
        .map(([n, nodes, gap]) => `<${n}>${gap}${nodes.join(gap)}${gap}</${n}>`),
    ),
  }))
  // One piece of a well-formed text replaced, so that the lane meets what is almost plain.
  const spoilt = fc
    .tuple(node, fc.nat(), fc.nat(3), fc.constantFrom('', '<', '>', '/', '&', ' ', '</a>', '<b>', '\0'))
    .map(([whole, at, cut, put]) => {
      const from = at % (whole.length + 1)
      return whole.slice(0, from) + put + whole.slice(from + cut)
    })

  test('never reads what it takes otherwise than the strict way', () => {
    fc.assert(
      fc.property(fc.oneof(node, spoilt), (xml) => {
        expect(laneFault(xml)).toBeUndefined()
      }),
      { numRuns: 3000 },
    )
  })
})
