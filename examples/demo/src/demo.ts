/** Starts the example apps, posts callbacks to each over HTTP, and prints the results. */
import { randomBytes } from 'node:crypto'
import type { AddressInfo, Server } from 'node:net'
import { buildApp as buildExpress, type Services } from '@ci-event/example-express'
import { buildApp as buildFastify } from '@ci-event/example-fastify'
import { buildApp as buildHono } from '@ci-event/example-hono'
import { buildApp as buildKoa } from '@ci-event/example-koa'
import { buildApp as buildNest } from '@ci-event/example-nestjs'
import { serve } from '@hono/node-server'
import { callbacks, type DemoCallback } from './callbacks.ts'
import { formatRow, formatRule } from './table.ts'

const secret = randomBytes(16).toString('hex')
const calls: string[] = []
const errors: string[] = []
const services: Services = {
  secret,
  publish: async (key) => void calls.push(`publish ${key}`),
  alert: async (_jobId, reason) => void calls.push(`alert ${reason}`),
  onError: (error) => void errors.push(error.message),
}

const apps: Record<string, () => Promise<Server>> = {
  Express: async () => buildExpress(services).listen(0, '127.0.0.1'),
  Koa: async () => buildKoa(services).listen(0, '127.0.0.1'),
  NestJS: async () => {
    const app = await buildNest(services)
    await app.listen(0, '127.0.0.1')
    return app.getHttpServer()
  },
  Fastify: async () => {
    const app = await buildFastify(services)
    await app.listen({ port: 0, host: '127.0.0.1' })
    return app.server
  },
  Hono: async () => serve({ fetch: buildHono(services).fetch, port: 0, hostname: '127.0.0.1' }) as Server,
}

let surprises = 0
console.log(formatRow('app', 'callback', 'what the handlers did', 'response'))
for (const [name, start] of Object.entries(apps)) {
  console.log(formatRule())
  const server = await start()
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
  for (const callback of callbacks) {
    const { status, text } = await send((server.address() as AddressInfo).port, callback)
    const did = calls.splice(0).sort()
    const asExpected =
      status === callback.status &&
      text.includes(`"${callback.outcome}"`) &&
      did.join() === [...callback.calls].sort().join()
    if (!asExpected) surprises++
    const expected = `   <-- expected ${callback.status} ${callback.outcome}, ${callback.calls.join(', ') || 'no call'}`
    const answer = `${status} ${text}${asExpected ? '' : expected}`
    console.log(formatRow(name, callback.what, did.join(', ') || '(no handler ran)', answer))
  }
  server.close()
}

console.log(`\nWhat onError was called with for the malformed callback:\n  ${errors[0]}`)
console.log(surprises === 0 ? '\nEverything went as expected.' : `\n${surprises} of these went differently.`)
process.exitCode = surprises === 0 && errors.length === Object.keys(apps).length ? 0 : 1

async function send(port: number, { contentType, body }: DemoCallback): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${port}/ci/callback?token=${secret}`, {
    method: 'POST',
    // A response that never arrives is a failure, too, and the demo must end.
    signal: AbortSignal.timeout(10_000),
    headers: { 'content-type': contentType, 'user-agent': 'Go-http-client/1.1' },
    body,
  })
  return { status: response.status, text: await response.text() }
}
