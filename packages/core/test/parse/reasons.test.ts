/** What the error of a body says, which an operator reads in the log. */
import { expect, test } from 'vitest'
import { type CallbackError, parseCallback } from '../../src/index.ts'

function errorOf(body: string | Uint8Array, contentType?: string): CallbackError {
  try {
    parseCallback(body, { bodyLimit: 5000, contentType })
  } catch (error) {
    return error as CallbackError
  }
  throw new Error(`was read: ${body.slice(0, 80)}`)
}

const levels = (open: string, close: string) => open.repeat(70) + close.repeat(70)

test.each<[what: string, body: string, message: RegExp]>([
  ['nothing', '', /^The body is blank\. /],
  ['blanks', ' \n', /^The body is blank\. /],
  ['text', 'hello', /^The body starts with neither `<` nor `{`/],
  ['text behind blanks', '\n hello', /^The body starts with neither `<` nor `{`/],
  ['JSON that is cut short', '{"a":1', /^The JSON body ends before it is complete\. /],
  ['JSON with a trailing comma', '{"a":1,}', /^The body is not well-formed JSON\. /],
  ['XML with a DOCTYPE', '<!DOCTYPE a><a/>', /: a DOCTYPE, which CI never sends and attackers do\./],
  ['XML with a stray declaration', '<a><!ELEMENT x></a>', /: a stray <!\.$/],
  ['XML with ]]> in text', '<a>]]></a>', /: a stray \]\]>\.$/],
  ['XML with a comment that is cut short', '<a><!-- x', /: <!-- is not closed\. /],
  ['XML with -- inside a comment', '<a><!-- x -- y --></a>', /: -- inside a comment\.$/],
  ['XML with --->', '<a><!-- x ---></a>', /: -- inside a comment\.$/],
  ['XML with a declaration inside', '<a><?xml version="1.0"?></a>', /: an XML declaration that is not at the start\.$/],
  ['XML with a wrong end tag', '<a><b>1</c></a>', /: a tag that is misplaced, misspelt or closed by another\.$/],
  ['XML with a tag without a name at its end', '<a><>', /: a tag that is misplaced, misspelt or closed by another\.$/],
  ['XML with an attribute twice', '<a b="1" b="2"/>', /: an invalid attribute\.$/],
  ['XML with two roots', '<a/><b/>', /: not exactly one root element\.$/],
  ['XML that is cut short', '<a><b>1', /^The XML body ends before it is complete: an element is not closed\. /],
  ['XML that nests too deep', levels('<a>', '</a>'), /^The body nests deeper than 64 nodes/],
  ['JSON that nests too deep', levels('{"a":', '}').replace('}', '1}'), /^The body nests deeper than 64 nodes/],
  [
    'JSON of lists that nest too deep',
    `{"a":${levels('[', ']').replace(']', '1]')}}`,
    /^The body nests deeper than 64 /,
  ],
  ['XML of too many nodes', `<a>${'<b/>'.repeat(1000)}</a>`, /^The body has more than 1000 nodes\. /],
  ['JSON of too many nodes', `{"a":[${'0,'.repeat(1000)}0]}`, /^The body has more than 1000 nodes\. /],
  ['JSON with a number beyond all bounds', '{"a":1e999}', /^The body has a number that is too large for JavaScript\. /],
  ['JSON without a callback', '{"a":1}', /^The body is well-formed but has neither JobsDetail/],
  ['JSON with jobs that are none', '{"JobsDetail":[1]}', /^JobsDetail holds something other than jobs/],
])('the error of %s says so', (_, body, message) => {
  expect(errorOf(body).message).toMatch(message)
})

test.each(['', 'hello', '\nhello'])('what is neither XML nor JSON (%j) is wrong from its first character', (body) => {
  expect(errorOf(body).position).toEqual({ line: 1, column: 1, offset: 0 })
})

test.each<[charset: string, bytes: readonly number[], contentType?: string]>([
  ['utf-8', [0x3c, 0xff]],
  ['utf-32le', [0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c]],
  ['utf-16be', [0xfe, 0xff, 0xd8, 0]],
  ['euc-kr', [0x3c, 0xff], 'application/xml; charset=EUC-KR'],
  ['klingon', [0x3c], 'application/xml; charset=klingon'],
])('the error of bytes that are not text in %s names it, and has its cause', (charset, bytes, contentType) => {
  const error = errorOf(Buffer.from(bytes), contentType)
  expect(error.message).toContain(`The body is not text in ${charset}.`)
  expect(error.cause).toBeInstanceOf(Error)
})
