// What the entries that only declare types do for an app.
import '@ci-event/express/augment'
import '@ci-event/fastify/augment'
import '@ci-event/koa/augment'
import type { Request } from 'express'
import type { FastifyRequest } from 'fastify'
import type { Context } from 'koa'

export function eventsOf(express: Request, fastify: FastifyRequest, koa: Context) {
  return [express.ciEvent?.EventName, fastify.ciEvent?.EventName, koa.ciEvent?.EventName]
}

export function unknownOf(express: Request, fastify: FastifyRequest, koa: Context) {
  // @ts-expect-error: an event has no such field
  express.ciEvent?.NameThatNoEventHas
  // @ts-expect-error: an event has no such field
  fastify.ciEvent?.NameThatNoEventHas
  // @ts-expect-error: an event has no such field
  koa.ciEvent?.NameThatNoEventHas
}
