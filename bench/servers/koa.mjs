import { createServer } from 'node:http'
import { parseCallback } from '@ci-event/core'
import { ciEvent } from '@ci-event/koa'
import Koa from 'koa'
import koaXml from 'koa-xml-body'
import { fastXmlParserStrict, saxesTree } from '../readers.mjs'
import { answer, byHand, bytesOf, limit, options } from './app.mjs'

function onKoa(...middleware) {
  const app = new Koa()
  for (const each of middleware) app.use(each)
  return createServer(app.callback())
}

const answers = (ctx) => {
  ctx.body = answer
}

/** @param use what is done with the bytes of the body; it may be a promise */
function uses(use) {
  return onKoa(async (ctx, next) => {
    await use(await bytesOf(ctx.req))
    return next()
  }, answers)
}

const reads = (read) => onKoa(async (ctx, next) => read(await bytesOf(ctx.req)) && next(), answers)

export const koa = {
  'only reads': () => reads((bytes) => bytes),
  'by hand': () => uses(byHand()),
  'ci-event': () => onKoa(ciEvent(options())),
  'ci-event, reading alone': () => reads(parseCallback),
  'fast-xml-parser': () => reads(fastXmlParserStrict),
  saxes: () => reads(saxesTree),
  'koa-xml-body': () => onKoa(koaXml({ limit }), answers),
}
