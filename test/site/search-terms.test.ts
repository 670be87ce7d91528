import { expect, test } from 'vitest'
import { searchTerms } from '../../site/.vitepress/search-terms.mjs'

test.each([
  ['CSRF guard, logs', ['CSRF', 'guard', 'logs']],
  ['请求体的上限', ['请求', '求体', '体的', '的上', '上限']],
  ['把 `bodyLimit` 调大', ['把', 'bodyLimit', '调大']],
  ['Egg的日志', ['Egg', '的日', '日志']],
])('the search splits %s into terms that a query of two characters finds', (text, terms) => {
  expect(searchTerms(text)).toEqual(terms)
})

test('the search function works as text, as VitePress sends it to the browser', () => {
  const sent = new Function(`return ${searchTerms.toString()}`)()
  expect(sent('回调 URL')).toEqual(['回调', 'URL'])
})
