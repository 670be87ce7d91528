import { expect, test } from 'vitest'
import { pathOf, queryOf } from '../src/verify/url.ts'

test.each<[url: string, path: string, query: string]>([
  ['/ci', '/ci', ''],
  ['/ci?', '/ci', ''],
  ['/ci?a=1?b', '/ci', 'a=1?b'],
  ['/ci?a=1#b', '/ci', 'a=1'],
  ['/ci#b', '/ci', ''],
  ['/ci#b?a=1', '/ci', ''],
])('the URL %s has the path %s and the query %j', (url, path, query) => {
  expect(pathOf(url)).toBe(path)
  expect(queryOf(url)).toBe(query)
})
