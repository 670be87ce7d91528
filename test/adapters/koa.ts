import { createRequire } from 'node:module'
import { type CiEventContext, ciEvent } from '@ci-event/koa'
import type { MountedParser } from '@ci-event/simulator/testing'
import { bodyParser } from '@koa/bodyparser'
import Koa3 from 'koa'
import getRawBody from 'raw-body'
import { drain, listen } from './listen.ts'
import type { AdapterUnderTest } from './suite.ts'

const Koa2: typeof Koa3 = createRequire(new URL('../versions/koa2/package.json', import.meta.url))('koa')

function adapterOf(Koa: typeof Koa3): AdapterUnderTest {
  return {
    start(options, parser) {
      const app = new Koa()
      app.silent = true
      mount(app, parser)
      app.use(ciEvent(options))
      return listen(app.callback())
    },
    startWithoutHandlers(options) {
      const app = new Koa()
      app.silent = true
      app.use(ciEvent(options))
      app.use((ctx) => {
        const { ciEvent: event } = ctx as CiEventContext
        if (event) ctx.body = { seen: event.EventName }
      })
      return listen(app.callback())
    },
    startWithNext(options, reached) {
      const app = new Koa()
      app.use(ciEvent(options))
      app.use((ctx) => {
        reached()
        ctx.body = { reached: true }
      })
      return listen(app.callback())
    },
  }
}

function mount(app: Koa3, parser: MountedParser): void {
  if (parser === 'json') app.use(bodyParser())
  if (parser === 'text')
    app.use(bodyParser({ enableTypes: ['text', 'json'], extendTypes: { text: ['application/xml'] } }))
  if (parser === 'raw') {
    app.use(async (ctx, next) => {
      ;(ctx.request as { rawBody?: unknown }).rawBody = await getRawBody(ctx.req)
      return next()
    })
  }
  if (parser === 'drained') app.use((ctx, next) => drain(ctx.req).then(next))
}

export const koaAdapters: Readonly<Record<string, AdapterUnderTest>> = {
  'Koa 3': adapterOf(Koa3),
  'Koa 2': adapterOf(Koa2),
}
