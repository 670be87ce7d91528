import type { CallbackError } from '../errors.ts'
import { misconfigured } from '../errors.ts'
import type { CallbackRequest } from '../http/request.ts'

/** What a log line says beside its message: CI's names and numbers, the error's `code`, and its cause as `err`. */
export type LogFacts = Readonly<Record<string, unknown>>

// Declared as a method, so that the methods of every logger fit it.
type LogFunction = { log(message: string, facts: LogFacts): unknown }['log']

/**
 * The part of a logger that is used. It is called with the message first and the facts after it, as winston, log4js,
 * `console` and Nest's `Logger` have it; pino and loggers like it (they have `bindings`) are called facts first.
 */
export interface Logger {
  /** Or `log`, as in Nest's `Logger`. */
  readonly info?: LogFunction | undefined
  readonly log?: LogFunction | undefined
  readonly warn: LogFunction
  readonly error: LogFunction
}

/**
 * Where an adapter logs when the app sets neither `logger` nor `onError`: the framework's own log. `error` also gets the
 * error itself and the request, if it is about one, for frameworks that pass errors on. Its own failure is ignored.
 */
export interface HostLogger {
  warn(message: string, facts: LogFacts): unknown
  error(message: string, facts: LogFacts, error: CallbackError, request?: CallbackRequest): unknown
}

/** A logger as the receiver calls it. Nothing it does makes a caller fail. */
export interface SafeLogger {
  info(message: string, facts: LogFacts): void
  warn(message: string, facts: LogFacts): void
  error(message: string, facts: LogFacts, error: CallbackError, request: CallbackRequest | undefined): void
}

/** @throws CallbackError `misconfigured` for what has no `info` (or `log`), `warn` and `error` */
export function fromLogger(logger: Logger): SafeLogger {
  const name = typeof logger?.info === 'function' ? 'info' : 'log'
  for (const each of [name, 'warn', 'error'] as const) {
    if (typeof logger?.[each] !== 'function') {
      throw misconfigured(
        `\`logger\` must have the functions info, warn and error, as pino, winston and console do, and has no ${each === 'log' ? 'info' : each}. ` +
          '`logger: false` logs nothing.',
      )
    }
  }
  const isFactsFirst = typeof (logger as { bindings?: unknown }).bindings === 'function'
  const write = (level: 'info' | 'log' | 'warn' | 'error') => (message: string, facts: LogFacts) =>
    safely(() => (isFactsFirst ? logger[level]?.(facts as never, message as never) : logger[level]?.(message, facts)))
  return { info: write(name), warn: write('warn'), error: write('error') }
}

export function fromHostLogger(logger: HostLogger): SafeLogger {
  return {
    // A host's log is for what needs attention.
    info() {},
    warn: (message, facts) => safely(() => logger.warn(message, facts)),
    error: (message, facts, error, request) => safely(() => logger.error(message, facts, error, request)),
  }
}

export const silentLogger: SafeLogger = { info() {}, warn() {}, error() {} }

/** Neither an exception nor a rejection of a logger or reporter may change a response. */
export function safely(call: () => unknown): void {
  void (async () => call())().catch(() => {})
}
