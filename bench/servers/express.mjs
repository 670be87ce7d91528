import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import { parseCallback } from '@ci-event/core'
import { ciEvent } from '@ci-event/express'
import bodyParser from 'body-parser'
import addXml from 'body-parser-xml'
import expressLibrary from 'express'
import expressXml from 'express-xml-bodyparser'
import { fastXmlParserStrict, saxesTree } from '../readers.mjs'
import { answer, byHand, limit, options } from './app.mjs'

addXml(bodyParser)

function appWith(...handlers) {
  const app = expressLibrary()
  app.post('/ci/callback', ...handlers)
  return app
}

const onExpress = (...handlers) => createServer(appWith(...handlers))

/**
 * Express without the cost of its `Object.setPrototypeOf` of each request and response: the server makes them with the
 * prototypes that Express would set, so setting them changes nothing. See the notes in RESULTS.md.
 */
function onExpressWithPrototypes(...handlers) {
  const app = appWith(...handlers)
  class Request extends IncomingMessage {}
  class Response extends ServerResponse {}
  Object.setPrototypeOf(Request.prototype, app.request)
  Object.setPrototypeOf(Response.prototype, app.response)
  app.request = Request.prototype
  app.response = Response.prototype
  return createServer({ IncomingMessage: Request, ServerResponse: Response }, app)
}

const raw = () => expressLibrary.raw({ type: () => true, limit })
const answers = (_req, res) => res.json(answer)
const reads = (read) => onExpress(raw(), (req, res) => read(req.body) && res.json(answer))

export const express = {
  'only reads': () => onExpress(raw(), answers),
  'by hand': () => {
    const handle = byHand()
    return onExpress(raw(), async (req, res) => {
      await handle(req.body)
      res.json(answer)
    })
  },
  'ci-event': () => onExpress(ciEvent(options())),
  'ci-event, reading alone': () => reads((bytes) => parseCallback(bytes)),
  'fast-xml-parser': () => reads(fastXmlParserStrict),
  saxes: () => reads(saxesTree),
  'body-parser-xml': () => onExpress(bodyParser.xml({ limit }), answers),
  'express-xml-bodyparser': () => onExpress(expressXml({ limit }), answers),
  'only reads, prototypes set once': () => onExpressWithPrototypes(raw(), answers),
}
