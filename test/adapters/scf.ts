import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { ReceiverOptions } from '@ci-event/core'
import { ciEvent as ciEventOfScf } from '@ci-event/core/scf'
import { ciEvent } from '@ci-event/express'
import { ciEvent as ciEventOfKoa } from '@ci-event/koa'
import type { MountedParser } from '@ci-event/simulator/testing'
import express, { type Express } from 'express'
import Koa from 'koa'
import serverless from 'serverless-http'
import { drain } from './listen.ts'
import { apiGatewayEvent, cloudBaseEvent, functionUrlEvent, startGateway, type ToEvent } from './scf-gateway.ts'
import type { AdapterUnderTest } from './suite.ts'

// It has no types of its own.
const tencentServerless: {
  createServer(app: Express): Server
  proxy(server: Server, event: unknown, context: unknown, mode: 'PROMISE'): { promise: Promise<unknown> }
} = createRequire(import.meta.url)('tencent-serverless-http')

function behind(toEvent: ToEvent): AdapterUnderTest {
  return {
    start: (options) => startGateway(ciEventOfScf(options), toEvent),
    without: ['json', 'raw', 'text', 'drained'],
    isBuffered: true,
  }
}

/** Event functions. */
export const scfAdapters: Readonly<Record<string, AdapterUnderTest>> = {
  'SCF behind an API gateway': behind(apiGatewayEvent),
  CloudBase: behind(cloudBaseEvent),
}

/** It passes bodies as text, so it has no charset but UTF-8. */
export const functionUrlAdapter: AdapterUnderTest = behind(functionUrlEvent)

function expressApp(options: ReceiverOptions, parser: MountedParser): Express {
  const app = express()
  if (parser === 'json') app.use(express.json())
  if (parser === 'raw') app.use(express.raw({ type: () => true }))
  if (parser === 'text') app.use(express.text({ type: () => true }))
  if (parser === 'drained') app.use((req, _res, next) => void drain(req).then(() => next()))
  app.use('/ci', express.Router().all('/callback', ciEvent(options)))
  return app
}

/** An app in an event function, through serverless-http. It has the bytes in `req.body`, whatever has read the stream. */
function throughServerlessHttp(
  toApp: (options: ReceiverOptions, parser: MountedParser) => Parameters<typeof serverless>[0],
  without: readonly MountedParser[],
): AdapterUnderTest {
  return {
    start(options, parser) {
      const entry = serverless(toApp(options, parser))
      // It reads the events of AWS, which name the query and the address otherwise.
      return startGateway(async (event, context) => {
        const { queryString, requestContext, ...rest } = event as Record<string, Record<string, unknown>>
        const identity = { sourceIp: requestContext?.sourceIp }
        return entry(
          { ...rest, queryStringParameters: queryString, requestContext: { ...requestContext, identity } },
          context as object,
        )
      }, apiGatewayEvent)
    },
    without,
    isBuffered: true,
  }
}

function koaApp(options: ReceiverOptions): Koa {
  const app = new Koa()
  app.silent = true
  app.use(ciEventOfKoa(options))
  return app
}

/** Apps in event functions, through what Tencent's users put between. */
export const appsInScf: Readonly<Record<string, AdapterUnderTest>> = {
  'Express 5 in SCF, through serverless-http': throughServerlessHttp(expressApp, ['drained']),
  'Koa 3 in SCF, through serverless-http': throughServerlessHttp(koaApp, ['json', 'raw', 'text', 'drained']),
  'Express 5 in SCF, through tencent-serverless-http': {
    async start(options, parser) {
      const server = tencentServerless.createServer(expressApp(options, parser))
      const { url, close } = await startGateway(
        (event, context) => tencentServerless.proxy(server, event, context, 'PROMISE').promise,
        apiGatewayEvent,
      )
      return {
        url,
        async close() {
          await close()
          await new Promise((resolve) => server.close(resolve))
        },
      }
    },
    isBuffered: true,
  },
}
