import { createReceiver } from '@ci-event/core'
import { ciEvent } from '@ci-event/fastify'
import { createCallback, sendCallback } from '@ci-event/simulator'
import { inject } from '@ci-event/simulator/testing'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { fastifyAdapters } from './fastify.ts'
import { testAdapter } from './suite.ts'

for (const [name, adapter] of Object.entries(fastifyAdapters)) testAdapter(name, adapter)

test('Fastify 5: other routes parse and refuse as they did', async () => {
  const app = Fastify()
  app.register(ciEvent, { path: '/ci/callback', onTaskFinish: () => {} })
  app.post('/other', async (request) => request.body)
  const ours = await app.inject({
    method: 'POST',
    url: '/other',
    payload: { a: 1 },
  })
  const xml = await app.inject({
    method: 'POST',
    url: '/other',
    headers: { 'content-type': 'application/xml' },
    payload: '<a/>',
  })
  expect([ours.json(), xml.statusCode]).toEqual([{ a: 1 }, 415])
  await app.close()
})

test("Fastify 5: the receiver's limit counts, not Fastify's", async () => {
  const app = Fastify({ bodyLimit: 1000 })
  app.register(ciEvent, { path: '/ci/callback', bodyLimit: 3_000_000, onTaskFinish: () => {} })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const large = createCallback('Tts', { Message: 'x'.repeat(2_000_000) })
  const largeJson = createCallback('Tts', { Message: 'x'.repeat(2_000_000) }, { format: 'json' })
  expect((await sendCallback(`${url}/ci/callback`, [large, largeJson])).statuses).toEqual({ 200: 2 })
  await app.close()
})

test('Fastify 5: a plugin that handles nothing keeps the app from starting', async () => {
  const app = Fastify()
  app.register(ciEvent, { path: '/ci/callback' })
  await expect(app.ready()).rejects.toThrow(/nothing handles what arrives/)
})

test('Fastify 5: two routes, and closing lets a running handler finish', async () => {
  const app = Fastify()
  const done: string[] = []
  const shared = createReceiver({ onTaskFinish: () => void done.push('a') })
  app.register(ciEvent, { path: '/a', receiver: shared })
  app.register(ciEvent, {
    path: '/b',
    onTaskFinish: async () => {
      await new Promise((resolve) => setTimeout(resolve, 200))
      done.push('b')
    },
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  await sendCallback(`${url}/a`, createCallback('Tts'))
  const slow = sendCallback(`${url}/b`, createCallback('Tts'))
  await new Promise((resolve) => setTimeout(resolve, 80))
  await app.close()
  expect(done).toEqual(['a', 'b'])
  expect((await slow).statuses).toEqual({ 200: 1 })
  expect(await inject(shared, 'Tts')).toMatchObject({ status: 503, outcome: 'closing' })
})
