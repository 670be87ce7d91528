/** What fuzzing found: texts that fast-xml-parser accepts although they are not XML, or reads differently. */
import { describe, expect, test } from 'vitest'
import { isCallbackError, parseCallback } from '../../src/index.ts'

const gbk = Buffer.from([0xd6, 0xd0])

function outcomeOf(body: string): unknown {
  try {
    return parseCallback(body)
  } catch (error) {
    return isCallbackError(error) ? error.code : error
  }
}

const event = (inside: string): string => `<Response><EventName>X</EventName>${inside}</Response>`

describe('texts that the validator accepts', () => {
  test.each([
    ['a reference after the root', `${event('')}&lt;`],
    ['a reference in front of the root', `&lt;${event('')}`],
    ['a reference between comments after the root', `${event('')}<!-- x -->&#65;<!-- y -->`],
    ['CDATA in front of the root', `<![CDATA[x]]>${event('')}`],
    ['a name with a no-break space at its end', event('<a\u00a0>x</a>')],
    ['an end tag with a mark at its end', event('<a>x</a\ufeff>')],
    ['an end tag that differs from its start tag only by a mark', event('<a\ufeff>x</a>')],
    ['a stray equals sign', event('<a\r=>x</a>')],
    ['equals signs before an attribute', event('<a ==b="c"/>')],
    ['an instruction without a name', event('<??>')],
    ['an instruction with an invalid name', event('<?/?>')],
    ['an instruction whose name has an equals sign', event('<?a=b?>')],
    ['< in an attribute', event('<a b="<"/>')],
    ['a reference to no character in an attribute', event('<a b="&#0;"/>')],
    ['__proto__ as an attribute twice', event('<a __proto__="1" __proto__="2"/>')],
    ['an XML declaration without a version', `<?xml encoding="utf-8"?>${event('')}`],
    ['an XML declaration with its parts in the wrong order', `<?xml encoding="utf-8" version="1.0"?>${event('')}`],
    ['an XML declaration without quotes', `<?xml version=1.0?>${event('')}`],
    ['an empty XML declaration', `<?xml?>${event('')}`],
    ['an XML declaration in capitals', `<?XML version="1.0"?>${event('')}`],
  ])('%s is refused', (_, body) => expect(outcomeOf(body)).toBe('malformed'))
})

test('a start tag without its `<` opens nothing', () => {
  expect(outcomeOf(event('').replace('<', 'x'))).toBe('malformed')
})

test('an end tag without its `<` closes nothing', () => {
  expect(outcomeOf(event('').replace('</Response>', 'x/Response>'))).toBe('truncated')
})

describe('unusual XML', () => {
  test.each<[what: string, inside: string, rest: object]>([
    ['elements between quotes in instructions', '<?a "?><b>1</b><?c "?>', { b: '1' }],
    ['an apostrophe in an instruction', "<?a it's ?><b>1</b>", { b: '1' }],
    ['> and ? in an instruction', '<?a > ? ?><b>1</b>', { b: '1' }],
    [
      'text like an instruction in a comment and in CDATA',
      '<!-- <?a " --><b><![CDATA[<?c "?>]]></b>',
      { b: '<?c "?>' },
    ],
    ['> in an attribute', '<a b="/>"/><c>1</c>', { c: '1' }],
    ['blanks in tags', '<a\n></a\t><c\r\n>1</c >', { c: '1' }],
    ['quotes of the other kind in an attribute', `<a b='"' c="'">1</a>`, { a: '1' }],
    ['all parts of a name', '<_a-b.c·\u0300>1</_a-b.c·\u0300>', { '_a-b.c·\u0300': '1' }],
  ])('%s: read as by a conforming parser', (_, inside, rest) =>
    expect(outcomeOf(event(inside))).toEqual({ EventName: 'X', ...rest }),
  )

  test('the XML declaration is accepted in each of its forms', () => {
    for (const declaration of [
      '<?xml version="1.0"?>',
      "<?xml version='1.1' encoding='UTF-8' standalone='yes' ?>",
      '<?xml\n  version = "1.0"\n  encoding = "utf-8"\n?>\n',
      '<?xml version="1.0" standalone="no"?>',
    ]) {
      expect(outcomeOf(declaration + event(''))).toEqual({ EventName: 'X' })
    }
  })

  test.each([' ', '\n', '\r\n', ' \t\n\n'])('blanks (%j) may precede the declaration, as bytes too', (blanks) => {
    const declared = `${blanks}<?xml version="1.0" encoding="gbk"?>`
    expect(outcomeOf(`${declared}${event('<a b="c">1</a>')}`)).toEqual({ EventName: 'X', a: '1' })
    const bytes = Buffer.concat([
      Buffer.from(`${declared}<Response><EventName>`),
      gbk,
      Buffer.from('</EventName></Response>'),
    ])
    expect(parseCallback(bytes)).toEqual({ EventName: '中' })
  })

  test('the position of an error after an instruction is its position in the body', () => {
    const body = '<?xml version="1.0"?>\n<?a\n"b" ?><a></b>'
    expect(() => parseCallback(body)).toThrow(expect.objectContaining({ position: { line: 3, column: 10 } }))
    const oneLine = '<?a "b"?><a></b>'
    expect(() => parseCallback(oneLine)).toThrow(expect.objectContaining({ position: { line: 1, column: 13 } }))
  })
})

describe('numbers that JSON.stringify would change', () => {
  test.each(['{"EventName":"X","a":1e999}', '{"EventName":"X","a":[{"b":-1e400}]}'])('%s is refused', (body) =>
    expect(outcomeOf(body)).toBe('malformed'),
  )

  test('negative zero is zero', () => {
    const job = parseCallback('{"JobsDetail":{"Progress":-0,"Foo":-0,"Bar":"-0"}}')
    expect(job).toEqual({ EventName: 'TaskFinish', JobsDetail: [{ Progress: 0, Foo: '0', Bar: '-0' }] })
    expect(parseCallback('<Response><JobsDetail><Progress>-0</Progress></JobsDetail></Response>')).toEqual({
      EventName: 'TaskFinish',
      JobsDetail: [{ Progress: 0 }],
    })
  })
})
