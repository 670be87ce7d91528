/** What each framework's log shows of callbacks when the app configures nothing. */
import { ciEvent as expressEvent } from '@ci-event/express'
import { ciEvent as fastifyEvent } from '@ci-event/fastify'
import { ciEvent as koaEvent } from '@ci-event/koa'
import { CiEventModule } from '@ci-event/nestjs'
import { type LoggerService, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import express, { type ErrorRequestHandler } from 'express'
import Fastify from 'fastify'
import Koa from 'koa'
import { afterEach, beforeEach, describe, expect, type MockInstance, onTestFinished, test, vi } from 'vitest'
import { documentedXml } from '../support/callbacks.ts'
import { post } from '../support/post.ts'
import { listen } from './listen.ts'

const headers = { 'content-type': 'application/xml' }
const failing = {
  onTaskFinish: function publishing(): never {
    throw new Error('database is down')
  },
}

let warned: MockInstance
let errors: MockInstance
beforeEach(() => {
  warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
  errors = vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => vi.restoreAllMocks())

async function send(app: Parameters<typeof listen>[0], body: string): Promise<number> {
  const { url, close } = await listen(app)
  onTestFinished(() => void close())
  return (await post(`${url}/`, { headers, body })).status
}

const linesOf = (mock: MockInstance): string => mock.mock.calls.join('\n')

describe('Express', () => {
  test('a failed handler is on the console of an Express app, with its cause and stack', async () => {
    expect(await send(express().use(expressEvent(failing)), documentedXml)).toBe(500)
    expect(linesOf(errors)).toMatch(/^ci-event: .*publishing.*database is down\n.*\n +at /)
  })

  test('a refused request is on the console of an Express app', async () => {
    expect(await send(express().use(expressEvent(failing)), '<Response>')).toBe(400)
    expect(linesOf(warned)).toContain('ci-event: ')
  })

  test('an Express app without a verifier is warned when the middleware is made', () => {
    expressEvent(failing)
    expect(linesOf(warned)).toContain('`verify`')
  })

  test('logger: false silences an Express app', async () => {
    expect(await send(express().use(expressEvent({ ...failing, logger: false })), documentedXml)).toBe(500)
    expect([errors.mock.calls, warned.mock.calls]).toEqual([[], []])
  })

  test('app.use(ciEvent) says at the first request of an Express app to call it', async () => {
    let message = ''
    const app = express().use(expressEvent as never)
    app.use(((error: Error, _req, res, _next) => {
      message = error.message
      res.sendStatus(500)
    }) satisfies ErrorRequestHandler)
    expect(await send(app, documentedXml)).toBe(500)
    expect(message).toContain('Call it: ciEvent({ … })')
  })
})

describe('Koa', () => {
  test('a failed handler is an error event of the Koa app, with the context and the cause', async () => {
    const app = new Koa().use(koaEvent(failing))
    const events: unknown[][] = []
    app.on('error', (...given) => events.push(given))
    expect(await send(app.callback(), documentedXml)).toBe(500)
    const [[error, ctx] = []] = events as [[Error & { code: string }, Koa.Context]]
    expect([error?.code, ctx?.method]).toEqual(['handler_failed', 'POST'])
    expect(error?.message).toMatch(/publishing.*database is down/)
    expect(error?.stack).toMatch(/\n +at /)
    expect(errors.mock.calls).toEqual([])
  })

  test('Koa prints a failed handler when nothing listens to its error event', async () => {
    expect(await send(new Koa().use(koaEvent(failing)).callback(), documentedXml)).toBe(500)
    expect(linesOf(errors)).toMatch(/publishing.*database is down/)
  })

  test('failures of two Koa apps that share a middleware go to the app of their request', async () => {
    const middleware = koaEvent({ ...failing, ledger: false })
    const events: string[] = []
    for (const name of ['first', 'second']) {
      const app = new Koa().use(middleware)
      app.on('error', () => events.push(name))
      await send(app.callback(), documentedXml)
    }
    expect(events).toEqual(['first', 'second'])
  })

  test('a refused request is on the console of a Koa app, unless it is silent', async () => {
    for (const silent of [false, true]) {
      const app = new Koa().use(koaEvent({ ...failing, verify: () => {} }))
      app.silent = silent
      expect(await send(app.callback(), '<Response>')).toBe(400)
    }
    expect(warned).toHaveBeenCalledTimes(1)
  })

  test('app.use(ciEvent) says at the first request of a Koa app to call it', async () => {
    const app = new Koa().use(koaEvent as never)
    expect(await send(app.callback(), documentedXml)).toBe(500)
    expect(linesOf(errors)).toContain('Call it: ciEvent({ … })')
  })
})

describe('Fastify', () => {
  test('a failed handler is in the log of a Fastify app', async () => {
    const lines: string[] = []
    const app = Fastify({ logger: { stream: { write: (line: string) => lines.push(line) } } })
    app.register(fastifyEvent, { path: '/', ...failing })
    const { statusCode } = await app.inject({ method: 'POST', url: '/', headers, payload: documentedXml })
    expect(statusCode).toBe(500)
    const failure = lines.map((line) => JSON.parse(line)).find(({ level }) => level === 50)
    expect(failure.msg).toMatch(/publishing.*database is down/)
    expect(failure).toMatchObject({ code: 'handler_failed', err: { message: 'database is down' } })
    expect(errors.mock.calls).toEqual([])
    await app.close()
  })

  test('a failed handler is on the console when the Fastify app has no logger', async () => {
    const app = Fastify()
    app.register(fastifyEvent, { path: '/', ...failing })
    await app.inject({ method: 'POST', url: '/', headers, payload: documentedXml })
    expect(linesOf(errors)).toMatch(/publishing.*database is down/)
    await app.close()
  })

  test('fastify.register(ciEvent(…)) says to pass the plugin itself', async () => {
    await expect((fastifyEvent as never as (options: object) => Promise<void>)({ path: '/' })).rejects.toThrow(
      /fastify\.register\(ciEvent, \{ path/,
    )
  })

  test('a Fastify plugin without a path says what it expects', async () => {
    const app = Fastify()
    app.register(fastifyEvent, { ...failing } as never)
    await expect(app.ready()).rejects.toThrow(/`path` must be the path of the route/)
  })
})

describe('NestJS', () => {
  test("a failed handler is in NestJS's log, with its cause and stack", async () => {
    const calls: unknown[][] = []
    const quiet = () => {}
    const logger: LoggerService = { log: quiet, warn: quiet, error: (...given) => calls.push(given) }
    @Module({ imports: [CiEventModule.forRoot({ path: '/', ...failing })] })
    class AppModule {}
    const app = await NestFactory.create(AppModule, { logger })
    await app.listen(0, '127.0.0.1')
    const { status } = await post(await app.getUrl(), { headers, body: documentedXml })
    expect(status).toBe(500)
    const [[message, stack, context] = []] = calls
    expect([message, stack, context]).toEqual([
      expect.stringMatching(/publishing.*database is down/),
      expect.stringMatching(/database is down\n +at /),
      'CiEventModule',
    ])
    await app.close()
  })
})
