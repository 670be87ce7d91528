/** The loggers that apps use, each with what it really writes. */
import { createRequire } from 'node:module'
import { PassThrough } from 'node:stream'
import { createReceiver, type Logger } from '@ci-event/core'
import { ConsoleLogger, Logger as NestLogger } from '@nestjs/common'
import { pino } from 'pino'
import { expect, test, vi } from 'vitest'

const require = createRequire(import.meta.url)

interface LoggerCase {
  readonly logger: Logger
  /** All that it has written. */
  written(): string
}

/** Collects what is written to a stream of Node's process, which some loggers cannot be kept from. */
function collected(stream: 'stdout' | 'stderr'): { text: () => string } {
  const chunks: string[] = []
  vi.spyOn(process[stream], 'write').mockImplementation((chunk) => chunks.push(String(chunk)) > 0)
  return { text: () => chunks.join('') }
}

const cases: Record<string, () => LoggerCase> = {
  pino() {
    const stream = new PassThrough()
    return { logger: pino(stream), written: () => String(stream.read() ?? '') }
  },
  'winston in JSON'() {
    return winstonWith('json')
  },
  'winston as simple lines'() {
    return winstonWith('simple')
  },
  log4js() {
    const lines: string[] = []
    const log4js = require('log4js')
    const appender = {
      configure: () => (event: { data: unknown[] }) => lines.push(require('node:util').format(...event.data)),
    }
    log4js.configure({
      appenders: { lines: { type: appender } },
      categories: { default: { appenders: ['lines'], level: 'info' } },
    })
    return { logger: log4js.getLogger(), written: () => lines.join('\n') }
  },
  console() {
    const lines: string[] = []
    for (const level of ['info', 'warn', 'error'] as const)
      vi.spyOn(console, level).mockImplementation((...args) => void lines.push(require('node:util').format(...args)))
    return { logger: console, written: () => lines.join('\n') }
  },
  "Nest's Logger"() {
    const [out, err] = [collected('stdout'), collected('stderr')]
    NestLogger.overrideLogger(new ConsoleLogger())
    return { logger: new NestLogger('CiEvent'), written: () => out.text() + err.text() }
  },
}

function winstonWith(format: 'json' | 'simple'): LoggerCase {
  const winston = require('winston')
  const stream = new PassThrough()
  const transports = [new winston.transports.Stream({ stream })]
  const logger = winston.createLogger({ format: winston.format[format](), transports })
  return { logger, written: () => String(stream.read() ?? '') }
}

const post = (body: string) => ({ method: 'POST', url: '/ci', headers: {}, readBody: async () => body })

test.each(Object.keys(cases))('%s writes readable lines with the cause, and changes no response', async (name) => {
  const { logger, written } = (cases[name] as () => LoggerCase)()
  try {
    const receiver = createReceiver({
      logger,
      onTaskFinish: {
        Tts: () => {
          throw new Error('no space left on device')
        },
      },
    })
    const answers = [
      await receiver.receive(post('')),
      await receiver.receive(post('{"JobsDetail":{"JobId":"j1","Tag":"Tts","State":"Success"}}')),
      await receiver.receive(post('{"JobsDetail":{"JobId":"j2","Tag":"NoiseReduction","State":"Success"}}')),
      await receiver.receive(post('nonsense')),
    ]
    const text = written()
    expect(answers.map(({ status }) => status)).toEqual([200, 500, 200, 400])
    expect(text).toContain('No `verify` is set')
    expect(text).toContain("Answered the console's test request.")
    expect(text).toContain('1 handler failed (Tts for job j1): no space left on device')
    expect(text).toMatch(/at .*loggers\.test\.ts/)
    expect(text).toContain('No handler is registered for Tag NoiseReduction')
    expect(text).toContain('malformed')
    expect(text.match(/Callback (handler_failed|unhandled)\./g)).toHaveLength(2)
    expect(text).toContain('durationMs')
    expect(text).not.toContain('[object Object]')
  } finally {
    vi.restoreAllMocks()
  }
})
