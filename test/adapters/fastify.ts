import { type CiEventRequest, ciEvent } from '@ci-event/fastify'
import type { MountedParser } from '@ci-event/simulator/testing'
import Fastify, { type FastifyInstance } from 'fastify'
import { drain } from './listen.ts'
import type { AdapterUnderTest, RunningServer } from './suite.ts'

async function listen(app: FastifyInstance): Promise<RunningServer> {
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() }
}

function mount(app: FastifyInstance, parser: MountedParser): void {
  if (parser === 'raw' || parser === 'text') {
    const parseAs = parser === 'raw' ? 'buffer' : 'string'
    app.addContentTypeParser('*', { parseAs }, (_request, body, done) => done(null, body))
  }
  if (parser === 'drained') app.addHook('onRequest', (request) => drain(request.raw))
}

const fastify: AdapterUnderTest = {
  start(options, parser) {
    const app = Fastify()
    mount(app, parser)
    app.register(ciEvent, { prefix: '/ci', path: '/callback', ...options })
    return listen(app)
  },
  startWithoutHandlers(options) {
    const app = Fastify()
    const handler = ({ ciEvent: event }: CiEventRequest) => ({ seen: event?.EventName })
    app.register(ciEvent, { path: '/ci/callback', handler, ...options })
    return listen(app)
  },
  except: { 'a GET': { status: 404, why: 'the plugin mounts a POST: another method is a 404 of the app' } },
}

export const fastifyAdapters: Readonly<Record<string, AdapterUnderTest>> = { 'Fastify 5': fastify }
