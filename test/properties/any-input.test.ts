/** Any input gives an event or a CallbackError, and never another exception. */
import { type CallbackEvent, isCallbackError, parseCallback } from '@ci-event/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const runs = { numRuns: 300 }

function outcomeOf(body: string | Uint8Array, contentType?: string): string {
  let event: CallbackEvent
  try {
    event = parseCallback(body, { contentType })
  } catch (error) {
    return isCallbackError(error) ? error.code : `another exception: ${String(error)}`
  }
  return typeof event === 'object' ? 'event' : `no event: ${String(event)}`
}

const outcome = /^(?:event|malformed|truncated|undecodable|too_large|not_a_callback)$/

const pieces = fc.constantFrom(
  ...[
    '<',
    '>',
    '</',
    '/>',
    '<a>',
    '</a>',
    '<a/>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?a',
    '?>',
    '&',
    '&lt;',
    '&#65;',
    ';',
  ],
  ...[
    '"',
    "'",
    '=',
    ' ',
    '\n',
    '\r',
    '\0',
    'a',
    '😀',
    '\ud800',
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '\\',
    '\\u0041',
    '1',
    '-',
    'e',
    '.',
  ],
  ...[
    'null',
    'true',
    '__proto__',
    'EventName',
    'JobsDetail',
    '"EventName":',
    '"JobsDetail":',
    '<Response>',
    '</Response>',
  ],
)

test('any text gives an event or a CallbackError', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(outcomeOf(text)).toMatch(outcome)
    }),
    runs,
  )
})

test('any text of XML and JSON tokens gives an event or a CallbackError', () => {
  const beginnings = fc.constantFrom('', '<', '{', '<a>', '{"EventName":', '<Response><JobsDetail>')
  fc.assert(
    fc.property(beginnings, fc.array(pieces, { maxLength: 40 }), (beginning, rest) => {
      expect(outcomeOf(beginning + rest.join(''))).toMatch(outcome)
    }),
    { numRuns: 3000 },
  )
})

test('any bytes in any charset give an event or a CallbackError', () => {
  const types = fc.oneof(
    fc.constantFrom('gbk', 'utf-8', 'utf-16le', 'big5', 'iso-2022-jp').map((charset) => `text/xml; charset=${charset}`),
    fc.string(),
    fc.constant(undefined),
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), types, (bytes, type) => {
      expect(outcomeOf(bytes, type)).toMatch(outcome)
      expect(outcomeOf(Buffer.concat([Buffer.from('<a>'), bytes]), type)).toMatch(outcome)
    }),
    runs,
  )
})

test('any JSON gives an event or a CallbackError', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noNullPrototype: true } as never), (value) => {
      expect(outcomeOf(JSON.stringify(value))).toMatch(outcome)
      expect(outcomeOf(JSON.stringify({ EventName: 'TaskFinish', JobsDetail: value }))).toMatch(outcome)
      expect(outcomeOf(JSON.stringify({ WorkflowExecution: value }))).toMatch(outcome)
    }),
    runs,
  )
})
