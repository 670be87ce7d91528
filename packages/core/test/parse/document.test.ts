import { describe, expect, test } from 'vitest'
import type { CallbackError } from '../../src/errors.ts'
import { readTree } from '../../src/parse/detect.ts'
import { capsFor, type DocumentTree } from '../../src/parse/tree.ts'
import { createDriftReport, type Drift } from '../../src/schema/drift.ts'

const caps = capsFor(5000)

function read(text: string, drifts: Drift[] = []): DocumentTree {
  return readTree(
    text,
    caps,
    createDriftReport((drift) => drifts.push(drift)),
  )
}

function refusal(text: string): CallbackError {
  try {
    read(text)
  } catch (error) {
    return error as CallbackError
  }
  throw new Error(`was read: ${text.slice(0, 80)}`)
}

describe('XML', () => {
  const cases: [what: string, xml: string, tree: unknown][] = [
    ['a leaf is its text', '<a><b>x</b></a>', { a: { b: 'x' } }],
    ['a repeated name is an array', '<a><b>1</b><c/><b>2</b></a>', { a: { b: ['1', '2'], c: '' } }],
    ['an empty element is an empty text', '<a><b/><c></c></a>', { a: { b: '', c: '' } }],
    ['text is kept as it is', '<a><b> x\t</b></a>', { a: { b: ' x\t' } }],
    ['indentation is not text', '<a>\n\t<b>1</b>\n</a>', { a: { b: '1' } }],
    ['line ends are line feeds, as XML says', '<a><b>x\r\ny\rz</b></a>', { a: { b: 'x\ny\nz' } }],
    [
      'no value is converted',
      '<a><b>00123</b><c>0x6134706d</c><d>1e5</d><e>true</e></a>',
      { a: { b: '00123', c: '0x6134706d', d: '1e5', e: 'true' } },
    ],
    ['named references', '<a>&lt;&gt;&amp;&quot;&apos;</a>', { a: '<>&"\'' }],
    ['numeric references', '<a>&#20013;&#x6587;&#x1F600;</a>', { a: '中文😀' }],
    [
      'references to the first and last characters of each range of XML',
      '<a>&#9;&#xA;&#xD;&#x20;&#xD7FF;&#xE000;&#xFFFD;&#x10000;&#x10FFFF;</a>',
      { a: '\t\n\r \ud7ff\ue000\ufffd\u{10000}\u{10ffff}' },
    ],
    ['a reference is decoded once', '<a>&amp;lt;</a>', { a: '&lt;' }],
    ['CDATA is text without references', '<a>x<![CDATA[<&amp;>]]>y</a>', { a: 'x<&amp;>y' }],
    ['comments are not text', '<a>x<!-- <b> -->y</a>', { a: 'xy' }],
    ['an instruction between elements is left out', '<a><b>1</b><?pi x?></a>', { a: { b: '1' } }],
    ['hyphens in CDATA and instructions', '<a><b><![CDATA[x--y]]></b><?pi x--y?></a>', { a: { b: 'x--y' } }],
    ['a comment that begins like a declaration', '<a><!--xml x--><b>1</b></a>', { a: { b: '1' } }],
    [
      'a declaration and instructions',
      '<?xml version="1.0" encoding="utf-8"?><?pi x?><a>1</a><!-- end -->',
      { a: '1' },
    ],
    ['text beside elements is kept', '<a>x<b>1</b></a>', { a: { b: '1', '#text': 'x' } }],
    [
      'names that objects have',
      '<a><constructor>1</constructor><toString>2</toString><hasOwnProperty>3</hasOwnProperty></a>',
      { a: { constructor: '1', toString: '2', hasOwnProperty: '3' } },
    ],
    ['a namespace prefix is part of the name', '<n:a><n:b>1</n:b></n:a>', { 'n:a': { 'n:b': '1' } }],
  ]
  test.each(cases)('XML is read to its tree: %s', (_, xml, tree) => {
    expect(read(xml)).toEqual(tree)
  })

  test('__proto__ is a name like any other, and no prototype is changed', () => {
    const tree = read('<a><__proto__><polluted>1</polluted></__proto__></a>')
    expect(Object.getOwnPropertyDescriptor(tree.a, '__proto__')?.value).toEqual({ polluted: '1' })
    expect(Object.getPrototypeOf(tree.a)).toBe(Object.prototype)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  test.each([
    ['a bare ampersand', '<a><b>x=1&y=2</b></a>', 'x=1&y=2'],
    ['an ampersand before a blank', '<a><b>R & D</b></a>', 'R & D'],
    ['an entity that nobody declared', '<a><b>&nbsp;</b></a>', '&nbsp;'],
    ['an unfinished reference', '<a><b>&#x4e2d</b></a>', '&#x4e2d'],
    ['an entity called bare', '<a><b>&bare;</b></a>', '&bare;'],
  ])('%s is read as itself and reported with its path', (_, xml, text) => {
    const drifts: Drift[] = []
    expect(read(xml, drifts)).toEqual({ a: { b: text } })
    expect(drifts).toEqual([{ type: 'bare-ampersand', path: 'b' }])
  })

  test('an ampersand in CDATA is not drift', () => {
    const drifts: Drift[] = []
    read('<a><![CDATA[x&y]]></a>', drifts)
    expect(drifts).toEqual([])
  })

  test('attributes are left out and reported', () => {
    const drifts: Drift[] = []
    expect(read('<a><b type="x">1</b></a>', drifts)).toEqual({ a: { b: '1' } })
    expect(drifts).toEqual([{ type: 'attribute', path: 'b' }])
  })
})

describe('XML that is not well-formed', () => {
  type Case = [what: string, xml: string, code: string, line?: number, column?: number]
  const cases: Case[] = [
    ['a tag that is closed by another', '<a><b>1</c></a>', 'malformed', 1, 8],
    ['tags that overlap', '<a>\n<b><c></b></c></a>', 'malformed', 2, 7],
    ['an end tag without a start tag', '<a/></b>', 'malformed'],
    ['two roots', '<a></a><b></b>', 'malformed'],
    ['two empty roots', '<a/><b/>', 'malformed'],
    ['text after the root', '<a></a>x', 'malformed'],
    ['text before the root', '<!-- first -->x<a></a>', 'malformed'],
    ['text between two roots', '<a></a>x<b></b>', 'malformed'],
    ['a no-break space after the root', '<a></a>\u00a0', 'malformed'],
    ['two roots with elements', '<a><c/></a><a><c/></a>', 'malformed'],
    ['CDATA after the root', '<a/><![CDATA[x]]>', 'malformed'],
    ['a tag without a name', '<>x</>', 'malformed'],
    ['a name that begins with a digit', '<1a>x</1a>', 'malformed'],
    ['an attribute twice', '<a b="1" b="2">x</a>', 'malformed'],
    ['an attribute without quotes', '<a b=1>x</a>', 'malformed'],
    ['a DOCTYPE', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'malformed', 1, 1],
    ['a DOCTYPE in lower case', '<!doctype a><a/>', 'malformed', 1, 1],
    ['a stray declaration', '<a><!ELEMENT x></a>', 'malformed', 1, 4],
    ['an XML declaration in the middle', '<a><?xml version="1.0"?></a>', 'malformed', 1, 4],
    ['an XML declaration after an element', '<a><b>1</b><?xml version="1.0"?></a>', 'malformed', 1, 12],
    ['an incomplete XML declaration in the middle', '<a><b>1</b><?xml?></a>', 'malformed'],
    ['a wrong end tag behind more blanks than the last line has', '<a>\n      <b></c>\n</a>', 'malformed', 2, 10],
    ['two hyphens in a comment', '<a><!-- x -- y --></a>', 'malformed', 1, 4],
    [']]> in text', '<a>x]]>y</a>', 'malformed', 1, 5],
    ['a NUL', '<a>\0</a>', 'malformed', 1, 4],
    ['a control character', '<a>\n\u0008</a>', 'malformed', 2, 1],
    ['a lone surrogate', '<a>\ud800</a>', 'malformed', 1, 4],
    ['a reference to no character', '<a>&#0;</a>', 'malformed'],
    ['a reference beyond Unicode', '<a>&#x110000;</a>', 'malformed'],
    ['a reference to a surrogate', '<a>&#xD800;</a>', 'malformed'],
    ...['0', '8', 'B', 'C', 'E', '1F', 'D800', 'DFFF', 'FFFE', 'FFFF', '110000'].map(
      (code): Case => [`a reference to U+${code}`, `<a><b>&#x${code};</b></a>`, 'malformed'],
    ),
    ['a huge reference', `<a>&#${'9'.repeat(400)};</a>`, 'malformed'],
    ['an element that is not closed', '<a><b>1</b>', 'truncated', 1, 1],
    ['several elements that are not closed', '<a><b><c>1', 'truncated'],
    ['an end tag that is cut off', '<a><b>1</b></', 'truncated'],
    ['an end tag that is cut off before a line feed', '<a><b>1</b></\n', 'truncated'],
    ['a start tag that is cut off', '<a><b>1</b><', 'truncated'],
    ['a start tag that is cut off in its name', '<a><b>1</b><c', 'truncated'],
    ['a comment that is not closed', '<a><!-- x', 'truncated', 1, 4],
    ['CDATA that is not closed', '<a><![CDATA[x</a>', 'truncated', 1, 4],
    ['an instruction that is not closed', '<?xml version="1.0"', 'truncated', 1, 1],
    ['nothing but a declaration', '<?xml version="1.0"?>', 'malformed'],
    ['66 levels', '<a>'.repeat(66) + '</a>'.repeat(66), 'malformed'],
    ['more nodes than the cap', `<a>${'<b/>'.repeat(caps.nodes)}</a>`, 'malformed'],
  ]
  test.each(cases)('XML with %s is refused', (_, xml, code, line, column) => {
    const error = refusal(xml)
    expect(error).toMatchObject({ code, ...(line === undefined ? {} : { position: { line, column } }) })
    expect(error.message).not.toContain(xml)
  })
})

describe('JSON', () => {
  test('JSON is read unchanged', () => {
    const json = { EventName: 'x', n: 1, deep: [{ a: null, b: true }] }
    expect(read(` \n${JSON.stringify(json)}`)).toEqual(json)
  })

  test('__proto__ in JSON is a name like any other', () => {
    const tree = read('{"__proto__":{"polluted":1}}')
    expect(Object.keys(tree)).toEqual(['__proto__'])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  test.each<[what: string, json: string, code: string, line: number, column: number]>([
    ['a trailing comma', '{"a":1,\n}', 'malformed', 2, 1],
    ['a trailing comma in a list', '{"a":[1,]}', 'malformed', 1, 9],
    ['a missing comma', '{"a":1 "b":2}', 'malformed', 1, 8],
    ['a missing colon', '{"a" 1}', 'malformed', 1, 6],
    ['a missing value', '{"a":}', 'malformed', 1, 6],
    ['a key without quotes', '{a:1}', 'malformed', 1, 2],
    ['single quotes', "{'a':1}", 'malformed', 1, 2],
    ['a comment', '{"a":1} // x', 'malformed', 1, 9],
    ['a second value', '{"a":1}{}', 'malformed', 1, 8],
    ['a comma after the end', '{"a":{"b":1}},', 'malformed', 1, 14],
    ['a comma before the first key', '{,"a":1}', 'malformed', 1, 2],
    ['a trailing comma after a record', '{"a":{"b":1},}', 'malformed', 1, 14],
    ['a trailing comma after an empty record', '{"a":{},}', 'malformed', 1, 9],
    ['a trailing comma after a list', '{"a":[1],}', 'malformed', 1, 10],
    ['a trailing comma after an empty list', '{"a":[],}', 'malformed', 1, 9],
    ['a trailing comma around a list in a record', '{"a":{"b":[1],}}', 'malformed', 1, 15],
    ['a missing comma after a record', '{"a":{} "b":1}', 'malformed', 1, 9],
    ['a missing colon after the second key', '{"a":1,"b" 2}', 'malformed', 1, 12],
    ['a second colon', '{"a":1:2}', 'malformed', 1, 7],
    ['a value where a key belongs', '{"a":1,2:3}', 'malformed', 1, 8],
    ['] after a field', '{"a":1]', 'malformed', 1, 7],
    ['] after a record in a record', '{"a":{"b":1}]', 'malformed', 1, 13],
    ['} after a list of lists', '{"a":[[1]}', 'malformed', 1, 10],
    ['a closer of the other kind', '{"a":[1}', 'malformed', 1, 8],
    ['a line break in a string', '{"a":"x\ny"}', 'malformed', 1, 6],
    ['an invalid escape', '{"a":"\\x"}', 'malformed', 1, 6],
    ['a leading zero', '{"a":01}', 'malformed', 1, 7],
    ['NaN', '{"a":NaN}', 'malformed', 1, 6],
    ['nothing after the brace', '{', 'truncated', 1, 2],
    ['a cut in a key', '{"Event', 'truncated', 1, 8],
    ['a cut in a string', '{"a":"x', 'truncated', 1, 8],
    ['a cut in an escape', '{"a":"\\', 'truncated', 1, 8],
    ['a cut in a word', '{"a":tru', 'truncated', 1, 9],
    ['a cut after a comma', '{"a":1,\n\n', 'truncated', 3, 1],
    ['a cut in a list', '{"a":[1,2', 'truncated', 1, 10],
  ])('JSON with %s is refused with its position', (_, json, code, line, column) => {
    const error = refusal(json)
    expect([error.code, error.position?.line, error.position?.column]).toEqual([code, line, column])
  })

  test('JSON with as many nodes, and as deep, as the caps allow is read', () => {
    const deepest = `{"a":${'['.repeat(64)}${']'.repeat(64)}}`
    const most = `{"a":[${'0,'.repeat(caps.nodes - 3)}0]}`
    for (const json of [deepest, most]) expect(read(json)).toEqual(JSON.parse(json))
    expect(refusal(most.replace('0', '0,0')).code).toBe('malformed')
  })

  test.each([
    ['a deep tree', `{"a":${'['.repeat(70)}${']'.repeat(70)}}`],
    ['a very deep tree', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['more nodes than the cap', `{"a":[${'0,'.repeat(caps.nodes)}0]}`],
  ])('JSON with %s is refused', (_, json) => {
    expect(refusal(json).code).toBe('malformed')
  })
})

test.each([
  ['nothing', ''],
  ['blanks', ' \r\n\t'],
  ['text', 'hello'],
  ['a list', '[{"EventName":"TaskFinish"}]'],
])('%s is neither XML nor a JSON object', (_, text) => {
  expect(refusal(text).code).toBe('malformed')
})
