/** The fast reader and the strict reader of XML are one: what the fast one reads, the strict one reads equally. */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readTree } from '../../src/parse/detect.ts'
import { capsFor, type TreeCaps } from '../../src/parse/tree.ts'
import { readXmlFast } from '../../src/parse/xml/fast.ts'
import { nameAt } from '../../src/parse/xml/names.ts'
import { readXmlStrict } from '../../src/parse/xml/strict.ts'
import { createDriftReport, type Drift, type DriftReport } from '../../src/schema/drift.ts'

const folder = new URL('../../../simulator/fixtures/', import.meta.url)
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.xml'))
const megabyte = capsFor(1024 * 1024)

/** What comes of a text: its tree and the drift that was reported, or the error. */
function outcomeOf(reader: typeof readXmlStrict, text: string, caps: TreeCaps = megabyte): unknown {
  const drifts: Drift[] = []
  try {
    return { tree: reader(text, caps, reportTo(drifts)), drifts }
  } catch (error) {
    const { code, message, position } = error as { code?: string; message: string; position?: object }
    return { code, message, position }
  }
}

function reportTo(drifts: Drift[]): DriftReport {
  return createDriftReport((drift) => drifts.push(drift))
}

function expectOneReading(text: string, caps?: TreeCaps): void {
  expect(outcomeOf(readTree, text, caps)).toEqual(outcomeOf(readXmlStrict, text, caps))
}

test.each(fixtures)('the fast reader alone reads %s, as the strict reader does', (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8')
  const drifts: Drift[] = []
  expect({ tree: readXmlFast(Buffer.from(text), megabyte, reportTo(drifts)), drifts }).toEqual(
    outcomeOf(readXmlStrict, text),
  )
})

const plain: [what: string, text: string][] = [
  ['a declaration', '<?xml version="1.0" encoding="utf-8"?>\n<a><b>1</b></a>'],
  ['a declaration in another form', '<?xml version="1.9" standalone="no" ?>\n\n<a><b>1</b></a>'],
  ['blanks before the declaration', ' \n\t\r\n<?xml version="1.0"?><a><b>1</b></a>'],
  ['empty elements', '<a><b/><c></c><b/></a>'],
  ['references and bare ampersands', '<a><b>&lt;&#20013;&amp;lt; x&y &nbsp; &bare;</b></a>'],
  ['references to blanks', '<a><b>&#13;&#xD;\r\n&amp;amp;&amp&__proto__;</b></a>'],
  ['Windows line ends', '<a>\r\n\t<b>x\r\ny\rz</b>\r\n</a>\r\n'],
  ['Chinese text', '<a><b>输出/降噪.wav</b></a>'],
  ['characters beyond U+FFFF', '<a><b>😀</b><c>𠮷野家 &amp; 😀😀.mp4</c></a>'],
  ['Chinese text between ASCII text', '<a><b>1</b><c>降</c><d>2</d><b>a降b</b><c>3</c></a>'],
  [
    'long texts in a large body',
    `<a>${'<b>long ASCII text</b><c>很长的中文文本，不止十三个字节</c><d/>'.repeat(500)}</a>`,
  ],
  ['> in text', '<a><b>x>y</b></a>'],
  ['] and > in text', '<a><b>]]&gt;]]</b><b>></b></a>'],
  ['blank text', '<a><b> </b><b>\n</b><b></b><b/></a>'],
  ['elements and text of one name', '<a><b><c/></b><b>2</b><b/></a>'],
  ['names of array members', '<a><length>1</length><length>2</length><toJSON>3</toJSON></a>'],
  ['characters that are blank only for JavaScript', '<a><b>\u007f\u0085\u00a0\u2028\ufeff\ufffd</b></a>'],
  ['a name that begins another', '<a><b>1</b><bc>2</bc><b>3</b></a>'],
  ['a known name that begins an unknown one', '<a><Tag>1</Tag><Tagged>2</Tagged><Ta>3</Ta></a>'],
  ['the longest name', `<a><${'n'.repeat(100)}>1</${'n'.repeat(100)}></a>`],
]

const unusual: [what: string, text: string][] = [
  ['an attribute', '<a b="1"/>'],
  ['a blank in a tag', '<a><b >1</b></a>'],
  ['a blank in an end tag', '<a><b>1</b ></a>'],
  ['CDATA', '<a><![CDATA[x]]></a>'],
  ['a comment', '<a><!-- x --><b>1</b></a>'],
  ['an instruction', '<a><?x y?></a>'],
  ['mixed text', '<a>x<b>1</b></a>'],
  ['text after an element', '<a><b>1</b>x</a>'],
  ['a no-break space between elements', '<a>\u00a0<b>1</b></a>'],
  ['a root that is a leaf', '<a>x</a>'],
  ['an empty root', '<a/>'],
  ['a name that objects have', '<a><constructor>1</constructor></a>'],
  ['__proto__', '<a><__proto__>1</__proto__></a>'],
  ['a name beyond ASCII', '<a><名>1</名></a>'],
  ['a name of 101 characters', `<a><${'n'.repeat(101)}>1</${'n'.repeat(101)}></a>`],
  ['a declaration in apostrophes', "<?xml version='1.0'?><a><b/></a>"],
]

const refused: [what: string, text: string][] = [
  ['a DOCTYPE', '<!DOCTYPE a><a><b>1</b></a>'],
  ['two roots', '<a><b/></a><a><b/></a>'],
  ['text after the root', '<a><b/></a>x'],
  ['text before the declaration', '<x/><?xml version="1.0"?><a><b/></a>'],
  ['a NUL', '<a><b>\0</b></a>'],
  ['a control character after Chinese text', '<a><b>降</b><c>1\u0001</c></a>'],
  ['a control character in Chinese text', '<a><b>降\u0001</b></a>'],
  ['U+FFFE', '<a><b>\ufffe</b></a>'],
  ['U+FFFF', '<a><b>\uffff</b></a>'],
  ['a lone surrogate', '<a><b>\ud83d</b></a>'],
  ['surrogates in the wrong order', '<a><b>\ude00\ud83d</b></a>'],
  ['a character beyond U+FFFF in a name', '<a><b😀>1</b😀></a>'],
  [']]> in text', '<a><b>]]></b></a>'],
  ['a reference to no character', '<a><b>&#0;</b></a>'],
  ['a reference to a surrogate', '<a><b>&#xD800;</b></a>'],
  ['a reference to a non-character', '<a><b>&#xFFFF;</b></a>'],
  ['a reference to no character in a text that is cut short', '<a><b>&#0;</b><c>'],
  ['a truncated text', '<a><b>1</b>'],
  ['a text that is cut in a tag', '<a><b>1</b></'],
  ['a text that is cut in a name', '<a><b'],
  ['a text that is cut at a tag', '<a><b>1</b><'],
  ['a tag that is closed by another', '<a><b>1</c></a>'],
  ['a tag that is closed by a longer one', '<a><b>1</bc></a>'],
  ['tags that overlap', '<a><b><c>1</b></c></a>'],
  ['an end tag that another tag cuts short', '<a><b>1</b <c/></a>'],
  ['an end tag too many', '<a><b/></a></a>'],
  ['two slashes', '<a><b//></a>'],
  ['a tag without a name', '<a><></></a>'],
  ['an encoding that begins with a hyphen', '<?xml version="1.0" encoding="-x"?><a><b>1</b></a>'],
  ['an encoding that begins with a digit', '<?xml version="1.0" encoding="1x"?><a><b>1</b></a>'],
  ['an encoding that begins with a period', '<?xml version="1.0" encoding="."?><a><b>1</b></a>'],
  ['an encoding that begins with an underscore', '<?xml version="1.0" encoding="_a"?><a><b>1</b></a>'],
]

test.each([...plain, ...unusual, ...refused])('a text with %s has one reading', (_, text) => {
  expectOneReading(text)
})

const depths = [62, 63, 64, 65].flatMap((depth) =>
  ['', '1', '<z/>', '<z>1</z>'].map((leaf): [number, string] => [depth, leaf]),
)

test.each(depths)('%i levels around %j have one reading', (depth, leaf) => {
  expectOneReading('<a>'.repeat(depth) + leaf + '</a>'.repeat(depth))
})

test.each([1, 2, 3, 4, 5])('four nodes have one reading under a cap of %i', (nodes) => {
  expectOneReading('<a><b><c>1</c></b><d/></a>', { depth: 64, nodes })
})

test('the strict reader starts at the root when the fast one gives up inside', () => {
  const drifts: Drift[] = []
  const report = reportTo(drifts)
  expect(readXmlFast(Buffer.from('<a><b><c><d>1</d><e x="1"/></c></b></a>'), megabyte, report)).toBeUndefined()
  report.report('unknown-field')
  expect(drifts.map(({ path }) => path)).toEqual([''])
})

describe('documents drawn at random', () => {
  const name = fc.constantFrom('a', 'b', 'Tag', 'Tags', 'toString', 'x-y', 'n:s', '_1', 'é')
  const pieces = ['a', ' ', '\n', '\t', '\r', '&', '&amp;', '&#65;', '&#0;', ']', '>', '"', '中', '😀', '\u0001']
  const text = fc.string({ unit: fc.constantFrom(...pieces) })
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
  // One piece of a well-formed text is replaced, so that the text is almost plain.
  const spoilt = fc
    .tuple(node, fc.nat(), fc.nat(3), fc.constantFrom('', '<', '>', '/', '&', ' ', '</a>', '<b>', '\0'))
    .map(([whole, at, cut, put]) => {
      const from = at % (whole.length + 1)
      return `<${whole.slice(1, from)}${put}${whole.slice(from + cut)}`
    })

  test('have one reading, well-formed or not', () => {
    fc.assert(
      fc.property(fc.oneof(node, spoilt), (xml) => expectOneReading(xml)),
      { numRuns: 1000 },
    )
  })

  test('have the same reading whatever was read before', () => {
    fc.assert(
      fc.property(node, node, (before, xml) => {
        const first = outcomeOf(readTree, xml)
        outcomeOf(readTree, before)
        expect(outcomeOf(readTree, xml)).toEqual(first)
      }),
      { numRuns: 200 },
    )
  })
})

test('a name that begins like a known one is read as itself, whatever its hash', () => {
  const digits = Array.from('0123456789abcdefghijklmnopqrstuvwxyz')
  const names = digits.flatMap((a) => digits.flatMap((b) => digits.map((c) => `Tag${a}${b}${c}`)))
  expect(names.filter((name) => nameAt(`<${name}>`, 1) !== name)).toEqual([])
})

test('as many nodes as a body may have follow from its limit', () => {
  expect(capsFor(5001)).toEqual({ depth: 64, nodes: 1001 })
})
