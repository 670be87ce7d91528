import { createReceiver } from '@ci-event/core'
import { ciEvent } from '@ci-event/fastify'
import { createCallback, sendCallback } from '@ci-event/simulator'
import { inject } from '@ci-event/simulator/testing'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { createGate } from '../support/gate.ts'
import { fastifyAdapters } from './fastify.ts'
import { testAdapter } from './suite.ts'

for (const [name, adapter] of Object.entries(fastifyAdapters)) testAdapter(name, adapter)

test('routes beside the plugin parse and refuse as they did', async () => {
  const app = Fastify()
  app.register(ciEvent, { path: '/ci/callback', onTaskFinish: () => {} })
  app.post('/other', async (request) => request.body)
  const json = await app.inject({ method: 'POST', url: '/other', payload: { a: 1 } })
  const headers = { 'content-type': 'application/xml' }
  const xml = await app.inject({ method: 'POST', url: '/other', headers, payload: '<a/>' })
  expect([json.json(), xml.statusCode]).toEqual([{ a: 1 }, 415])
  await app.close()
})

test("the receiver's bodyLimit applies to the plugin's route, not Fastify's", async () => {
  const app = Fastify({ bodyLimit: 1000 })
  app.register(ciEvent, { path: '/ci/callback', bodyLimit: 3_000_000, onTaskFinish: () => {} })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const large = createCallback('Tts', { Message: 'x'.repeat(2_000_000) })
  const largeJson = createCallback('Tts', { Message: 'x'.repeat(2_000_000) }, { format: 'json' })
  expect((await sendCallback(`${url}/ci/callback`, [large, largeJson])).statuses).toEqual({ 200: 2 })
  await app.close()
})

test('a plugin that handles nothing keeps the app from starting', async () => {
  const app = Fastify()
  app.register(ciEvent, { path: '/ci/callback' })
  await expect(app.ready()).rejects.toThrow(/nothing handles what arrives/)
})

test('two plugins in one app each run their own handlers', async () => {
  const app = Fastify()
  const calls: string[] = []
  app.register(ciEvent, { path: '/a', onTaskFinish: () => void calls.push('a') })
  app.register(ciEvent, { path: '/b', onTaskFinish: () => void calls.push('b') })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  await sendCallback(`${url}/a`, createCallback('Tts'))
  expect(calls).toEqual(['a'])
  await sendCallback(`${url}/b`, createCallback('Tts'))
  expect(calls).toEqual(['a', 'b'])
  await app.close()
})

test('closing the app lets a running handler finish, and closes a shared receiver', async () => {
  const app = Fastify()
  const began = createGate()
  const gate = createGate()
  const Tts = () => {
    began.open()
    return gate.opened
  }
  const shared = createReceiver({ onTaskFinish: { Tts } })
  app.register(ciEvent, { path: '/ci/callback', receiver: shared })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const sent = sendCallback(`${url}/ci/callback`, createCallback('Tts'))
  await began.opened
  const closed = app.close()
  await expect.poll(() => inject(shared, 'NoiseReduction')).toMatchObject({ status: 503, outcome: 'closing' })
  gate.open()
  await closed
  expect((await sent).statuses).toEqual({ 200: 1 })
})
