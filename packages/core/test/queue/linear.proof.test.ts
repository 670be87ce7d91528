import { expect, test } from 'vitest'
import { callbacksOf } from '../../src/index.ts'

test('whether a message of a queue is Base64 is recognised in linear time', () => {
  const msgBody = `${'A'.repeat(5_000_000)}!`
  const start = performance.now()
  expect(callbacksOf({ Records: [{ CMQ: { topicName: 't', msgId: '1', msgBody } }] })[0]?.body).toBe(msgBody)
  expect(performance.now() - start).toBeLessThan(1000)
})
