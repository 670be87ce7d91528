import { ciEvent } from '@ci-event/express'
import { expect, test } from 'vitest'
import { expressAdapters } from './express.ts'
import { testAdapter } from './suite.ts'

for (const [name, adapter] of Object.entries(expressAdapters)) testAdapter(name, adapter)

test('the middleware of @ci-event/express has a name, for stack traces and profilers', () => {
  expect(ciEvent({ onTaskFinish: () => {} }).name).toBe('ciEventMiddleware')
})
