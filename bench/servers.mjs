/**
 * The servers that are compared. In each framework: one that only reads the body, ours with handler, ledger and
 * verification, and what people use for XML today. All answer the same bytes of JSON.
 */
import 'reflect-metadata'
import { createServer } from 'node:http'
import { createReceiver, parseCallback, secretInUrl } from '@ci-event/core'
import { requestFromNode } from '@ci-event/core/adapter'
import { ciEvent as expressCiEvent } from '@ci-event/express'
import { ciEvent as koaCiEvent } from '@ci-event/koa'
import { CiEventModule } from '@ci-event/nestjs'
import { Controller, HttpCode, Module, Post } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import bodyParser from 'body-parser'
import addXml from 'body-parser-xml'
import express from 'express'
import expressXml from 'express-xml-bodyparser'
import Koa from 'koa'
import koaXml from 'koa-xml-body'
import { fastXmlParserStrict, saxesTree } from './readers.mjs'
import { secret } from './request.mjs'

addXml(bodyParser)
const limit = '2mb'
const answer = { outcome: 'handled' }
const handled = JSON.stringify(answer)

/** What an app has in production: a verifier, a handler, and the ledger that is there by default. */
function options() {
  let jobs = 0
  return {
    verify: secretInUrl(secret),
    onTaskFinish: (job) => {
      if (job.JobId) jobs++
      return Promise.resolve(jobs)
    },
    onError: (error) => console.error(error),
  }
}

function bytesOf(req) {
  return new Promise((resolve, reject) => {
    const chunks = []
    req.on('data', (chunk) => chunks.push(chunk))
    req.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)))
    req.on('error', reject)
  })
}

function receives(settings) {
  const receiver = createReceiver(settings)
  return onNode((req) => receiver.receive(requestFromNode(req)))
}

const json = { 'content-type': 'application/json; charset=utf-8', 'content-length': String(Buffer.byteLength(handled)) }

function onNode(handle) {
  return createServer((req, res) => {
    handle(req).then(
      ({ status, headers, body }) => res.writeHead(status, headers).end(body),
      (error) => res.writeHead(500).end(String(error)),
    )
  })
}

/** The bridge that a host without web-standard requests of its own would use. */
function onFetch(handle) {
  return onNode(async (req) => {
    const init = { method: req.method, headers: req.headers, body: await bytesOf(req) }
    const response = await handle(new Request(`http://localhost${req.url}`, init))
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
  })
}

function onExpress(...handlers) {
  const app = express()
  app.post('/ci/callback', ...handlers)
  return createServer(app)
}

function onKoa(...middleware) {
  const app = new Koa()
  for (const each of middleware) app.use(each)
  return createServer(app.callback())
}

const expressAnswers = (_req, res) => res.json(answer)
const koaAnswers = (ctx) => {
  ctx.body = answer
}

class Reading {
  post() {
    return answer
  }
}
const method = Object.getOwnPropertyDescriptor(Reading.prototype, 'post')
Post('ci/callback')(Reading.prototype, 'post', method)
HttpCode(200)(Reading.prototype, 'post', method)
Controller()(Reading)

async function nest(adapter, { ours }) {
  class App {}
  Module(
    ours ? { imports: [CiEventModule.forRoot({ path: 'ci/callback', ...options() })] } : { controllers: [Reading] },
  )(App)
  // With the body parsers that every NestJS app has.
  const app = await NestFactory.create(App, adapter, { logger: false })
  if (!ours && adapter instanceof FastifyAdapter) {
    const parse = (_request, body, done) => done(null, body)
    adapter.getInstance().addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 2 << 20 }, parse)
  } else if (!ours) app.use(express.raw({ type: () => true, limit }))
  await app.init()
  await app.getHttpAdapter().getInstance().ready?.()
  return app.getHttpServer()
}

/** Reading first, ours second; the rest are competitors. */
export const servers = {
  node: {
    'only reads': () => onNode(async (req) => ({ status: 200, headers: json, body: (await bytesOf(req)) && handled })),
    'ci-event': () => receives(options()),
  },
  // The same, part by part.
  parts: {
    'only reads': () => servers.node['only reads'](),
    'and parses the XML': () =>
      onNode(async (req) => ({ status: 200, headers: json, body: parseCallback(await bytesOf(req)) && handled })),
    'a receiver without handlers': () => receives({}),
    'and a handler': () => receives({ onTaskFinish: options().onTaskFinish, ledger: false }),
    'and the ledger': () => receives({ onTaskFinish: options().onTaskFinish }),
    'and secretInUrl': () => receives(options()),
  },
  fetch: {
    'only reads': () =>
      onFetch(async (request) => new Response((await request.arrayBuffer()) && handled, { headers: json })),
    'ci-event': () => onFetch(createReceiver(options()).fetch),
  },
  koa: {
    'only reads': () => onKoa(async (ctx, next) => (await bytesOf(ctx.req)) && next(), koaAnswers),
    'ci-event': () => onKoa(koaCiEvent(options())),
    'ci-event, reading alone': () =>
      onKoa(async (ctx, next) => parseCallback(await bytesOf(ctx.req)) && next(), koaAnswers),
    'fast-xml-parser': () =>
      onKoa(async (ctx, next) => fastXmlParserStrict(await bytesOf(ctx.req)) && next(), koaAnswers),
    saxes: () => onKoa(async (ctx, next) => saxesTree(await bytesOf(ctx.req)) && next(), koaAnswers),
    'koa-xml-body': () => onKoa(koaXml({ limit }), koaAnswers),
  },
  express: {
    'only reads': () => onExpress(express.raw({ type: () => true, limit }), expressAnswers),
    'ci-event': () => onExpress(expressCiEvent(options())),
    'ci-event, reading alone': () =>
      onExpress(express.raw({ type: () => true, limit }), (req, res) => parseCallback(req.body) && res.json(answer)),
    'fast-xml-parser': () =>
      onExpress(
        express.raw({ type: () => true, limit }),
        (req, res) => fastXmlParserStrict(req.body) && res.json(answer),
      ),
    saxes: () =>
      onExpress(express.raw({ type: () => true, limit }), (req, res) => saxesTree(req.body) && res.json(answer)),
    'body-parser-xml': () => onExpress(bodyParser.xml({ limit }), expressAnswers),
    'express-xml-bodyparser': () => onExpress(expressXml({ limit }), expressAnswers),
  },
  'nestjs on express': {
    'only reads': () => nest(new ExpressAdapter(), { ours: false }),
    'ci-event': () => nest(new ExpressAdapter(), { ours: true }),
  },
  'nestjs on fastify': {
    'only reads': () => nest(new FastifyAdapter(), { ours: false }),
    'ci-event': () => nest(new FastifyAdapter(), { ours: true }),
  },
}

// In a process of its own: `node bench/servers.mjs koa ci-event`.
if (process.send) {
  const [framework, variant] = process.argv.slice(2)
  const server = await servers[framework][variant]()
  // A connection waits while the others' rounds go on.
  server.keepAliveTimeout = 0
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
  process.on('message', () => process.send({ usage: process.cpuUsage(), rss: process.memoryUsage.rss() }))
  process.on('disconnect', () => process.exit())
}
