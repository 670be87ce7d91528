/** Apps that receive callbacks wrongly, each in one way, as people write them. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseCallback, secretInUrl } from '@ci-event/core'
import { ciEvent } from '@ci-event/express'
import type { FindingCode } from '@ci-event/simulator'
import express, { type Express, type Request } from 'express'
import Fastify from 'fastify'
import { drain } from '../adapters/listen.ts'

export interface BrokenApp {
  name: string
  /** What the doctor must find, first one first; nothing else. */
  finds: readonly FindingCode[]
  serve(): RequestListener | Server | Promise<RequestListener>
}

export const secret = 'correct-horse-battery-staple'
const path = '/ci/callback'
const verify = secretInUrl(secret)
const handlers = { onTaskFinish: () => {} }

/** An app with our receiver, and what somebody put before it. */
function behind(...before: express.RequestHandler[]): Express {
  const app = express()
  for (const each of before) app.use(each)
  app.post(path, ciEvent({ verify, ...handlers }))
  return app
}

/** An app without our receiver. */
function byHand(answer: (request: Request) => Promise<[status: number, body: unknown]>): Express {
  const app = express()
  app.post(path, async (request, response) => {
    const [status, body] = await answer(request)
    response.status(status).send(body)
  })
  return app
}

async function textOf(request: AsyncIterable<Buffer>): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

/** Verifies, reads and answers by hand, as one may. */
async function readByHand(request: Request): Promise<string> {
  if (request.query.token !== secret) throw Object.assign(new Error('who are you?'), { status: 401 })
  const text = await textOf(request)
  if (text !== '') {
    try {
      parseCallback(text)
    } catch {
      throw Object.assign(new Error('bad body'), { status: 400 })
    }
  }
  return text
}

/** A page for the path, whatever is posted. */
const html = (status: number, text: string): Express => {
  const app = express()
  app.post(path, (_request, response) => void response.status(status).send(`<!doctype html><p>${text}</p>`))
  return app
}

export const brokenApps: readonly BrokenApp[] = [
  {
    name: 'a middleware that reads every body, for a log',
    finds: ['drained'],
    serve: () => behind((request, _response, next) => void drain(request).then(next)),
  },
  {
    name: 'JSON parser first, then code that waits for the stream to end',
    finds: ['drained'],
    serve() {
      const app = express()
      app.use(express.json())
      app.post(path, (request, response) => {
        request.on('end', () => response.send('ok'))
        request.resume()
      })
      return app
    },
  },
  {
    name: 'a CSRF guard',
    finds: ['csrf'],
    serve: () =>
      behind(
        (_request, response) =>
          void response.status(403).send('<!doctype html><h1>Forbidden</h1><p>invalid csrf token</p>'),
      ),
  },
  {
    name: 'an authentication guard',
    finds: ['auth'],
    serve: () =>
      behind((_request, response) => void response.status(401).json({ statusCode: 401, message: 'Unauthorized' })),
  },
  {
    name: 'a guard that sends to a login page',
    finds: ['login-redirect'],
    serve: () => behind((_request, response) => response.redirect('/login?next=%2F')),
  },
  {
    name: 'https alone',
    finds: ['redirect'],
    serve: () =>
      behind((request, response) => response.redirect(301, `https://media.example.com${request.originalUrl}`)),
  },
  {
    name: 'a slash at the end',
    finds: ['redirect'],
    serve: () => behind((_request, response) => response.redirect(308, `${path}/`)),
  },
  {
    name: 'created, as NestJS says by default',
    finds: ['wrong-status'],
    serve: () => byHandChecked(201),
  },
  { name: 'no content', finds: ['wrong-status'], serve: () => byHandChecked(204) },
  { name: 'a path that is not there', finds: ['not-found'], serve: () => express() },
  {
    name: 'always 200, whatever comes',
    finds: ['always-200', 'open'],
    serve: () => byHand(async () => [200, { code: 0, message: 'success' }]),
  },
  {
    name: 'a framework that refuses XML',
    finds: ['xml-415'],
    async serve() {
      const app = Fastify()
      app.post(path, async () => ({ ok: true }))
      await app.ready()
      return app.routing as RequestListener
    },
  },
  {
    name: 'slow work before the answer',
    finds: ['slow'],
    serve() {
      const app = express()
      app.post(path, ciEvent({ verify, onTaskFinish: { NoiseReduction: () => sleep(600) } }))
      return app
    },
  },
  {
    name: 'no ledger',
    finds: ['no-duplicate-protection'],
    serve() {
      const app = express()
      app.post(path, ciEvent({ verify, ledger: false, ...handlers }))
      return app
    },
  },
  {
    name: 'a unique key that throws the second time',
    finds: ['duplicate-refused'],
    serve() {
      const seen = new Set<string>()
      const app = express()
      app.post(path, async (request, response) => {
        try {
          const text = await readByHand(request)
          const id = /[a-z][0-9a-f]{32}/.exec(text)?.[0] ?? ''
          if (id !== '' && seen.has(id)) return void response.status(409).send('duplicate key')
          seen.add(id)
          response.send('ok')
        } catch (error) {
          response.status((error as { status: number }).status).send('no')
        }
      })
      return app
    },
  },
  {
    name: 'an app that never answers',
    finds: ['timeout'],
    serve: () => createServer(() => {}),
  },
  {
    name: 'an app that dies of it',
    finds: ['reset'],
    serve: () => createServer((request) => request.socket.destroy()),
  },
  {
    name: 'a handler that fails',
    finds: ['handler-fails'],
    serve() {
      const app = express()
      const onTaskFinish = () => Promise.reject(new Error('no such order'))
      app.post(path, ciEvent({ verify, onTaskFinish }))
      return app
    },
  },
  {
    name: 'JSON alone: req.body.JobsDetail of undefined',
    finds: ['xml-not-read'],
    serve() {
      const app = express()
      app.use(express.json())
      app.post(path, (request, response) => {
        if (request.query.token !== secret) return void response.sendStatus(401)
        response.json({ job: request.body.JobsDetail[0].JobId })
      })
      app.use((_error: unknown, _request: Request, response: express.Response, _next: unknown) => {
        response.sendStatus(500)
      })
      return app
    },
  },
  {
    name: 'XML alone',
    finds: ['json-not-read'],
    serve: () => byHand(async (request) => ((await textOf(request)).startsWith('<') ? [200, 'ok'] : [400, 'not XML'])),
  },
  {
    name: 'a JSON parser of 100 kB',
    finds: ['too-small'],
    serve: () => behind(express.json()),
  },
  {
    name: 'a limit of 1 kB for everything',
    finds: ['too-small'],
    serve: () => behind(express.text({ type: () => true, limit: 500 })),
  },
  {
    name: 'a secret that nobody checks',
    finds: ['open'],
    serve() {
      const app = express()
      app.post(path, ciEvent(handlers))
      return app
    },
  },
  {
    name: 'another secret than the one given',
    finds: ['secret-refused'],
    serve() {
      const app = express()
      app.post(path, ciEvent({ verify: secretInUrl('another-secret-of-the-app'), ...handlers }))
      return app
    },
  },
  { name: 'a page for every path', finds: ['catch-all', 'open'], serve: () => html(200, 'Welcome') },
  { name: 'a proxy without its app', finds: ['gateway'], serve: () => html(502, 'Bad Gateway') },
  {
    name: 'another method',
    finds: ['wrong-method'],
    serve: () => {
      const app = express()
      app.all(path, (_request, response) => void response.status(405).send('GET only'))
      return app
    },
  },
  {
    name: 'a console test that is refused',
    finds: ['console-test'],
    serve() {
      const app = express()
      app.post(path, async (request, response) => {
        try {
          const text = await readByHand(request)
          response.status(text === '' ? 400 : 200).send('ok')
        } catch (error) {
          response.status((error as { status: number }).status).send('no')
        }
      })
      return app
    },
  },
]

function byHandChecked(status: number): Express {
  const app = express()
  app.post(path, async (request, response) => {
    try {
      await readByHand(request)
      response.status(status).send()
    } catch (error) {
      response.status((error as { status: number }).status).send('no')
    }
  })
  return app
}

/** An app in order. */
export function healthyApp(): Express {
  return behind()
}
