import { createRequire } from 'node:module'
import { createMemoryInbox } from '@ci-event/inbox'
import { expect, test } from 'vitest'

test('SQLite is loaded when the first inbox is created, not when the package is imported', async () => {
  const { cache } = createRequire(import.meta.url)
  const isLoaded = () => Object.keys(cache).some((file) => file.includes('/libsql/index.js'))
  expect(isLoaded()).toBe(false)
  await createMemoryInbox().close()
  expect(isLoaded()).toBe(true)
})
