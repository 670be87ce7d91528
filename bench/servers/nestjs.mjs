import 'reflect-metadata'
import { CiEventModule } from '@ci-event/nestjs'
import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import express from 'express'
import { answer, byHand, limit, options } from './app.mjs'

/** A server with the body parsers that every NestJS app has. */
async function onNest(adapter, metadata, prepare) {
  class App {}
  Module(metadata)(App)
  const app = await NestFactory.create(App, adapter, { logger: false })
  prepare?.(app)
  await app.init()
  await app.getHttpAdapter().getInstance().ready?.()
  return app.getHttpServer()
}

/** One controller whose method takes the bytes of the body. */
function onController(adapter, handle) {
  class Reading {
    post(body) {
      return handle(body)
    }
  }
  const method = Object.getOwnPropertyDescriptor(Reading.prototype, 'post')
  Post('ci/callback')(Reading.prototype, 'post', method)
  HttpCode(200)(Reading.prototype, 'post', method)
  Body()(Reading.prototype, 'post', 0)
  Controller()(Reading)
  return onNest(adapter, { controllers: [Reading] }, takeBytes)
}

function takeBytes(app) {
  const instance = app.getHttpAdapter().getInstance()
  const parse = (_request, body, done) => done(null, body)
  if (instance.addContentTypeParser)
    instance.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 2 << 20 }, parse)
  else app.use(express.raw({ type: () => true, limit }))
}

const serversOn = (adapter) => ({
  'only reads': () => onController(adapter(), () => answer),
  'by hand': () => {
    const handle = byHand()
    return onController(adapter(), async (body) => {
      await handle(body)
      return answer
    })
  },
  'ci-event': () => onNest(adapter(), { imports: [CiEventModule.forRoot({ path: 'ci/callback', ...options() })] }),
})

export const nestjs = {
  express: serversOn(() => new ExpressAdapter()),
  fastify: serversOn(() => new FastifyAdapter()),
}
