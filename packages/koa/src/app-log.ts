import type { AsyncLocalStorage } from 'node:async_hooks'
import { CallbackError } from '@ci-event/core'
import type { HostLogger } from '@ci-event/core/adapter'

/** The part used of a Koa app. */
export interface KoaApp {
  silent?: boolean
  emit(event: 'error', error: Error, ctx: object): unknown
}

/**
 * Logs as Koa does: a failure is an `error` event of the app, with the context of its request, and Koa prints it unless
 * the app listens itself. Koa has no event for warnings, so they go to the console. An app that is `silent` gets neither.
 */
export function loggerOf(contexts: AsyncLocalStorage<{ app: KoaApp }>): HostLogger {
  return {
    warn(message) {
      // biome-ignore lint/suspicious/noConsole: it is where Koa logs.
      if (!contexts.getStore()?.app.silent) console.warn(message)
    },
    error(message, { err }, error) {
      const ctx = contexts.getStore()
      const { stack } = (err ?? {}) as { stack?: string }
      // The app may log what it is given, so this holds the redacted text; the original is its cause.
      const reported = new CallbackError(error.code, message, { cause: error })
      reported.stack = stack === undefined ? message : `${message}\n${stack}`
      if (ctx) ctx.app.emit('error', reported, ctx)
      // biome-ignore lint/suspicious/noConsole: outside a request, no app is known.
      else console.error(reported.stack)
    },
  }
}
