import { describe, expect, test } from 'vitest'
import { escapeText, escapeValue, needsEscape, restoreText, restoreValue } from '../src/engine/storable-text.ts'

describe('text that databases do not keep', () => {
  test.each<[what: string, text: string, stored: string]>([
    ['NUL', 'a\0b', 'a␛0000b'],
    ['a first half of a pair on its own', 'a\ud800b', 'a␛d800b'],
    ['a first half at the end', 'a\udbff', 'a␛dbff'],
    ['a second half on its own', 'a\udc00b', 'a␛dc00b'],
    ['the halves in the wrong order', '\udfff\ud800', '␛dfff␛d800'],
    ['the mark itself', 'a␛0000b', 'a␛241b0000b'],
  ])('is stored with its code: %s', (_, text, stored) => {
    expect(escapeText(text)).toBe(stored)
    expect(restoreText(stored)).toBe(text)
    expect([needsEscape(text), needsEscape({ [text]: 1 }), needsEscape([{ a: text }])]).toEqual([true, true, true])
  })

  test.each(['', 'plain', '数据万象 😀', 'a\nb'])('is all other text as it is: %j', (text) => {
    expect(escapeText(text)).toBe(text)
    expect(restoreText(text)).toBe(text)
    expect(needsEscape({ [text]: [text, 1, null] })).toBe(false)
  })

  test('is read back unchanged when what follows the mark is no code', () => {
    expect(restoreText('a␛12')).toBe('a␛12')
  })

  test('is stored so in the names and values of a whole value', () => {
    const value = { 'a\0': ['b\0', 1, null, true, { c: '\ud800' }], d: 'e' }
    const stored = { 'a␛0000': ['b␛0000', 1, null, true, { c: '␛d800' }], d: 'e' }
    expect(escapeValue(value)).toEqual(stored)
    expect(restoreValue(stored)).toEqual(value)
  })

  test('is not in what cannot be JSON', () => {
    expect(needsEscape(undefined)).toBe(false)
  })
})
