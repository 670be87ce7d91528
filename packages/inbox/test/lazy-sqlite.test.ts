import { createRequire } from 'node:module'
import { expect, test, vi } from 'vitest'

test('SQLite is loaded when the first inbox is created, not when the package is imported', async () => {
  const { cache } = createRequire(import.meta.url)
  const loaded = () => Object.keys(cache).filter((file) => file.includes('/libsql/index.js'))
  // Other test files in this process may have loaded both.
  for (const file of loaded()) delete cache[file]
  vi.resetModules()
  const { createMemoryInbox } = await import('@ci-event/inbox')
  expect(loaded()).toEqual([])
  await createMemoryInbox().close()
  expect(loaded()).toHaveLength(1)
})
