import { createReceiver } from '@ci-event/core'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { AdapterUnderTest, RunningServer } from './suite.ts'

async function listen(app: Hono): Promise<RunningServer> {
  const { promise, resolve } = withResolvers<number>()
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port))
  return {
    url: `http://127.0.0.1:${await promise}`,
    close: () => new Promise((done) => server.close(done)),
  }
}

const hono: AdapterUnderTest = {
  start(options, parser) {
    const app = new Hono()
    const receiver = createReceiver(options)
    if (parser === 'drained') {
      app.use(async (c, next) => {
        await c.req.raw.text()
        await next()
      })
    }
    app.all('/ci/callback', (c) => receiver.fetch(c.req.raw))
    return listen(app)
  },
  // It has none: `c.req.json()` is called by the route.
  without: ['json', 'raw', 'text'],
}

export const honoAdapters: Readonly<Record<string, AdapterUnderTest>> = { 'Hono 4, through receiver.fetch': hono }

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
