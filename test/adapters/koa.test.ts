import { ciEvent } from '@ci-event/koa'
import { expect, test } from 'vitest'
import { koaAdapters } from './koa.ts'
import { testAdapter } from './suite.ts'

for (const [name, adapter] of Object.entries(koaAdapters)) testAdapter(name, adapter)

test('the middleware of @ci-event/koa has a name, for stack traces and profilers', () => {
  expect(ciEvent({ onTaskFinish: () => {} }).name).toBe('ciEventMiddleware')
})
