import 'reflect-metadata'
import type { CallbackEvent, ReceiverOptions } from '@ci-event/core'
import { CiCallback, CiEvent, CiEventModule } from '@ci-event/nestjs'
import type { MountedParser } from '@ci-event/simulator/testing'
import { Controller, type DynamicModule, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import nest from '@nestjs/core/package.json' with { type: 'json' }
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import express from 'express'
import { drain, listen } from './listen.ts'
import type { AdapterUnderTest, RunningServer } from './suite.ts'

@Controller()
class OwnController {
  @CiCallback('ci/callback')
  answer(@CiEvent() event: CallbackEvent, @CiEvent('EventName') name: string): object {
    return event.EventName === name ? { seen: name } : {}
  }
}

const mounted = (options: ReceiverOptions): DynamicModule => CiEventModule.forRoot({ path: 'ci/callback', ...options })
const guarded = (options: ReceiverOptions): DynamicModule => ({
  module: class Guarded {},
  imports: [CiEventModule.forRootAsync({ useFactory: () => options })],
  controllers: [OwnController],
})

async function onExpress(callbacks: DynamicModule, parser: MountedParser): Promise<RunningServer> {
  @Module({ imports: [callbacks] })
  class AppModule {}
  const app = await NestFactory.create<NestExpressApplication>(AppModule, new ExpressAdapter(), {
    logger: false,
    bodyParser: parser === 'json',
  })
  if (parser === 'raw') app.use(express.raw({ type: () => true }))
  if (parser === 'text') app.use(express.text({ type: () => true }))
  if (parser === 'drained')
    app.use((req: AsyncIterable<unknown>, _res: unknown, next: () => void) => void drain(req).then(next))
  await app.init()
  const { url, close } = await listen(app.getHttpAdapter().getInstance())
  return { url, close: () => close().then(() => app.close()) }
}

async function onFastify(callbacks: DynamicModule, parser: MountedParser): Promise<RunningServer> {
  @Module({ imports: [callbacks] })
  class AppModule {}
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
    logger: false,
    bodyParser: parser === 'json',
  })
  const fastify = app.getHttpAdapter().getInstance()
  if (parser !== 'json') fastify.removeContentTypeParser(['application/json', 'text/plain'])
  if (parser === 'raw' || parser === 'text') {
    const parseAs = parser === 'raw' ? 'buffer' : 'string'
    fastify.addContentTypeParser(
      '*',
      { parseAs },
      (_request: unknown, body: unknown, done: (error: null, body: unknown) => void) => done(null, body),
    )
  }
  if (parser === 'drained')
    fastify.addHook('onRequest', (request: { raw: AsyncIterable<unknown> }) => drain(request.raw))
  await app.listen(0, '127.0.0.1')
  return { url: await app.getUrl(), close: () => app.close() }
}

const except = { 'a GET': { status: 404, why: 'NestJS routes by method: another method is a 404 of the app' } }

function adapterOf(start: typeof onExpress): AdapterUnderTest {
  return {
    start: (options, parser) => start(mounted(options), parser),
    startWithoutHandlers: (options) => start(guarded(options), 'json'),
    except,
  }
}

export const nestjsAdapters: Readonly<Record<string, AdapterUnderTest>> = {
  [`NestJS ${nest.version} on Express`]: adapterOf(onExpress),
  [`NestJS ${nest.version} on Fastify`]: adapterOf(onFastify),
}
