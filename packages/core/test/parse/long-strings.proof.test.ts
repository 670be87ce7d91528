/** Strings of many megabytes, on which a regular expression with a repeated group overflows the stack of the engine. */
import { expect, test } from 'vitest'
import { parseCallback } from '../../src/index.ts'

const long = 16 * 1024 * 1024

test.each([
  ['a string that does not end', `{"a":"${'x'.repeat(long)}`, 'truncated'],
  ['escapes that do not end', `{"a":"${'\\n'.repeat(long / 2)}`, 'truncated'],
  ['an invalid escape after many', `{"a":"${'\\n'.repeat(long / 2)}\\x"}`, 'malformed'],
  ['a string before a malformed end', `{"a":"${'x'.repeat(long)}",}`, 'malformed'],
])('the error of JSON with %s is located without overflowing the stack', (_, body, code) => {
  expect(() => parseCallback(body, { bodyLimit: 2 * long })).toThrow(expect.objectContaining({ code }))
})
