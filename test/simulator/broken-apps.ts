/** Apps that receive callbacks wrongly, each with one mistake that people make. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createReceiver, parseCallback, type ReceiverOptions, secretInUrl } from '@ci-event/core'
import { requestFromNode } from '@ci-event/core/adapter'
import { ciEvent } from '@ci-event/express'
import type { DoctorOptions, FindingCode } from '@ci-event/simulator'
import express, { type Express, type Request } from 'express'
import Fastify from 'fastify'
import { drain } from '../adapters/listen.ts'

export interface BrokenApp {
  name: string
  /** Exactly what the doctor must find, in this order. */
  finds: readonly FindingCode[]
  /** Milliseconds, where the test has to wait for them. */
  options?: Pick<DoctorOptions, 'timeout' | 'slow'>
  serve(): RequestListener | Server | Promise<RequestListener>
}

export const secret = 'correct-horse-battery-staple'
const path = '/ci/callback'
const verify = secretInUrl(secret)
const handlers = { onTaskFinish: () => {} }

/** An app with a receiver behind other middleware. */
function behind(...before: express.RequestHandler[]): Express {
  const app = express()
  for (const each of before) app.use(each)
  app.post(path, ciEvent({ verify, ...handlers }))
  return app
}

/** An app without a receiver of ci-event. */
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

/** Verifies and parses without a receiver. */
async function readByHand(request: Request): Promise<string> {
  if (request.query.token !== secret) throw Object.assign(new Error('unauthorised'), { status: 401 })
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

/** An app that answers every request with one page. */
const html = (status: number, text: string): Express => {
  const app = express()
  app.post(path, (_request, response) => void response.status(status).send(`<!doctype html><p>${text}</p>`))
  return app
}

export const brokenApps: readonly BrokenApp[] = [
  {
    name: 'a logger that reads every body',
    finds: ['drained'],
    serve: () => behind((request, _response, next) => void drain(request).then(next)),
  },
  {
    name: 'a JSON parser before code that waits for the end of the stream',
    finds: ['drained'],
    options: { timeout: 1000 },
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
    name: 'the CSRF guard of Egg in production, which hides its reason',
    finds: ['csrf'],
    serve: () => behind((_request, response) => void response.status(403).send('<h2>403 Forbidden</h2>')),
  },
  {
    name: 'the CSRF guard of Egg with JSON errors',
    finds: ['csrf'],
    serve: () => behind((_request, response) => void response.status(403).json({ message: 'missing csrf token' })),
  },
  {
    name: 'a rate limiter that refuses every request',
    finds: ['rate-limit'],
    serve: () => behind((_request, response) => void response.status(429).send('Too Many Requests')),
  },
  {
    name: 'a rate limiter that refuses the fourth request',
    finds: ['rate-limit'],
    serve() {
      let count = 0
      return behind((_request, response, next) => (++count > 3 ? void response.status(429).send() : next()))
    },
  },
  ...['RateLimit-Policy', 'RateLimit', 'X-RateLimit-Limit', 'X-RateLimit-Limit-short'].map(
    (header): BrokenApp => ({
      name: `a rate limiter that announces itself in ${header}`,
      finds: ['rate-limit'],
      serve: () => behind((_request, response, next) => next(void response.setHeader(header, '100'))),
    }),
  ),
  {
    name: 'a receiver without a handler for the Tag',
    finds: ['unhandled'],
    serve() {
      const app = express()
      app.post(path, ciEvent({ verify, onTaskFinish: { Transcode: () => {} } }))
      return app
    },
  },
  {
    name: 'a filter that answers errors with 200, around a handler that fails',
    finds: ['wrapped'],
    serve: () => wrapped({ verify, onTaskFinish: () => Promise.reject(new Error('no such order')) }),
  },
  {
    name: 'a filter that answers errors with 200, around a receiver that works',
    finds: ['wrapped'],
    serve: () => wrapped({ verify, ...handlers }),
  },
  {
    name: 'an interceptor that wraps the outcome of a receiver without a ledger',
    finds: ['wrapped', 'no-duplicate-protection'],
    serve: () => wrapped({ verify, ledger: false, ...handlers }),
  },
  {
    name: 'an authentication guard',
    finds: ['auth'],
    serve: () =>
      behind((_request, response) => void response.status(401).json({ statusCode: 401, message: 'Unauthorized' })),
  },
  {
    name: 'a guard that redirects to a login page',
    finds: ['login-redirect'],
    serve: () => behind((_request, response) => response.redirect('/login?next=%2F')),
  },
  {
    name: 'a redirect to https',
    finds: ['redirect', 'secret-in-redirect'],
    serve: () =>
      behind((request, response) => response.redirect(301, `https://media.example.com${request.originalUrl}`)),
  },
  {
    name: 'a redirect to a path with a slash at the end',
    finds: ['redirect'],
    serve: () => behind((_request, response) => response.redirect(308, `${path}/`)),
  },
  {
    name: '201, the default of NestJS',
    finds: ['wrong-status'],
    serve: () => byHandChecked(201),
  },
  { name: '204', finds: ['wrong-status'], serve: () => byHandChecked(204) },
  { name: 'a missing route', finds: ['not-found'], serve: () => express() },
  {
    name: 'an app that answers 200 to everything',
    finds: ['always-200', 'open'],
    serve: () => byHand(async () => [200, { code: 0, message: 'success' }]),
  },
  {
    name: 'an app that answers 500 to what it cannot parse',
    finds: ['malformed-5xx'],
    serve: () => byHandChecked(200, ({ status }) => (status === 401 ? 401 : 500)),
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
    options: { slow: 100 },
    serve() {
      const app = express()
      app.post(path, ciEvent({ verify, onTaskFinish: { NoiseReduction: () => sleep(150) } }))
      return app
    },
  },
  {
    name: 'a receiver without a ledger',
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
    options: { timeout: 200 },
    serve: () => createServer(() => {}),
  },
  {
    name: 'an app that closes the connection',
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
    name: 'an app that reads only JSON',
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
    name: 'an app that reads only XML',
    finds: ['json-not-read'],
    serve: () => byHand(async (request) => ((await textOf(request)).startsWith('<') ? [200, 'ok'] : [400, 'not XML'])),
  },
  {
    name: 'a JSON parser with a limit of 100 kB',
    finds: ['too-small'],
    serve: () => behind(express.json()),
  },
  {
    name: 'a body limit that is too small for every callback',
    finds: ['too-small'],
    serve: () => behind(express.text({ type: () => true, limit: 500 })),
  },
  {
    name: 'a receiver without a verifier',
    finds: ['open'],
    serve() {
      const app = express()
      app.post(path, ciEvent(handlers))
      return app
    },
  },
  {
    name: 'a receiver with another secret',
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
    name: 'a route for another method',
    finds: ['wrong-method'],
    serve: () => {
      const app = express()
      app.all(path, (_request, response) => void response.status(405).send('GET only'))
      return app
    },
  },
  {
    name: 'an app that refuses a POST without a body',
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

function byHandChecked(status: number, statusOf = (error: { status: number }) => error.status): Express {
  const app = express()
  app.post(path, async (request, response) => {
    try {
      await readByHand(request)
      response.status(status).send()
    } catch (error) {
      response.status(statusOf(error as { status: number })).send('no')
    }
  })
  return app
}

/** An app that answers `{code, message, data}` with 200, also for errors, as many in-house frameworks do. */
function wrapped(options: ReceiverOptions): Express {
  const receiver = createReceiver({ onError: () => {}, ...options })
  const app = express()
  app.post(path, async (request, response) => {
    const { status, body } = await receiver.receive(requestFromNode(request, { url: request.originalUrl }))
    const data = JSON.parse(String(body))
    response.json(status === 200 ? { code: 0, message: 'ok', data } : { code: status, message: 'failed', data })
  })
  return app
}

/** An app without a mistake. */
export function healthyApp(): Express {
  return behind()
}
