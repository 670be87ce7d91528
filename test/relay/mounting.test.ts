/** A relay is mounted in every framework as its documents say; the app's own answers stay as they are. */
import { createReceiver, type ReceiverOptions, secretInUrl } from '@ci-event/core'
import { ciEvent as expressCiEvent } from '@ci-event/express'
import { ciEvent as fastifyCiEvent } from '@ci-event/fastify'
import { ciEvent as koaCiEvent } from '@ci-event/koa'
import { CiEventModule, OnTaskFinish } from '@ci-event/nestjs'
import { createCallback } from '@ci-event/simulator'
import { createRelay, type Relay } from '@ci-event/simulator/relay'
import { serve } from '@hono/node-server'
import Router from '@koa/router'
import { Injectable, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { expect, test } from 'vitest'
import { streamFrom } from '../../packages/simulator/test/relay/streamed.ts'
import { listen } from '../adapters/listen.ts'
import { post } from '../support/post.ts'

const secret = 'secret-of-the-public-url'
const relaySecret = 'secret-of-the-relay-only'

interface Running {
  url: string
  close(): Promise<unknown>
}

const frameworks: Record<string, (relay: Relay, options: ReceiverOptions) => Promise<Running>> = {
  async Express(relay, options) {
    const app = express()
    app.post('/ci/callback', expressCiEvent(options))
    app.get('/ci/relay', relay.handler)
    return listen(app)
  },
  async Koa(relay, options) {
    const router = new Router()
    router.post('/ci/callback', koaCiEvent(options))
    router.get('/ci/relay', async (ctx) => {
      ctx.respond = false
      await relay.handler(ctx.req, ctx.res)
    })
    return listen(new Koa().use(router.routes()).callback())
  },
  async Fastify(relay, options) {
    const app = Fastify()
    app.register(fastifyCiEvent, { path: '/ci/callback', ...options })
    app.get('/ci/relay', (request, reply) => {
      reply.hijack()
      return relay.handler(request.raw, reply.raw)
    })
    return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() }
  },
  'NestJS on Express': (relay, options) => nest(relay, options),
  'NestJS on Fastify': (relay, options) => nest(relay, options, new FastifyAdapter()),
  async Hono(relay, options) {
    const receiver = createReceiver(options)
    const app = new Hono()
    app.post('/ci/callback', (c) => receiver.fetch(c.req.raw))
    app.get('/ci/relay', (c) => relay.fetch(c.req.raw))
    return new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
        resolve({ url: `http://127.0.0.1:${port}`, close: () => new Promise((done) => server.close(done)) }),
      )
    })
  },
}

async function nest(
  relay: Relay,
  { onTaskFinish: _, ...options }: ReceiverOptions,
  adapter?: FastifyAdapter,
): Promise<Running> {
  @Injectable()
  class Jobs {
    @OnTaskFinish('Tts')
    spoken() {}
  }
  @Module({ imports: [CiEventModule.forRoot({ path: 'ci/callback', ...options })], providers: [Jobs] })
  class AppModule {}
  const app = adapter
    ? await NestFactory.create(AppModule, adapter, { logger: false })
    : await NestFactory.create(AppModule, { logger: false })
  app.use('/ci/relay', relay.handler)
  await app.listen(0, '127.0.0.1')
  return { url: await app.getUrl(), close: () => app.close() }
}

test.each(Object.entries(frameworks))(
  '%s passes callbacks on to a listener, and answers them itself',
  async (_, start) => {
    const reports: string[] = []
    const relay = createRelay({ secret: relaySecret, onListener: ({ type }) => void reports.push(type) })
    const options = { verify: secretInUrl(secret), onTaskFinish: { Tts: () => {} }, onReceived: relay.publish }
    const app = await start(relay, options)
    expect((await fetch(`${app.url}/ci/relay`)).status).toBe(401)
    const stream = streamFrom(`${app.url}/ci/relay?tag=Tts`, { authorization: `Bearer ${relaySecret}` })
    const { id } = await stream.next()
    const callback = createCallback('Tts')
    const { status, text } = await post(`${app.url}/ci/callback?token=${secret}`, {
      headers: { ...callback.headers },
      body: callback.body,
    })
    expect([status, text]).toEqual([200, '{"outcome":"handled"}'])
    const { body, url } = JSON.parse((await stream.next()).data)
    expect(Buffer.from(body, 'base64').equals(Buffer.from(callback.body))).toBe(true)
    expect(url).toBe('/ci/callback?token=***')
    stream.close()
    await expect.poll(() => reports).toEqual(['joined', 'left'])

    const resumed = streamFrom(`${app.url}/ci/relay`, { 'last-event-id': String(id) })
    expect((await resumed.next()).name).toBe('ready')
    expect((await resumed.next()).name).toBe('callback')
    relay.close()
    await expect(resumed.next()).rejects.toThrow('the stream ended')
    await app.close()
  },
)
