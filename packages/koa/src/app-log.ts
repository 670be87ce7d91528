import { CallbackError, type CallbackRequest } from '@ci-event/core'
import type { HostLogger } from '@ci-event/core/adapter'

/** The part used of a Koa app. */
export interface KoaApp {
  silent?: boolean
  emit(event: 'error', error: Error, ctx?: object): unknown
}

/** A request that knows its context. */
export type KoaRequest = CallbackRequest & { ctx?: { app: KoaApp } }

/**
 * Logs as Koa does: a failure is an `error` event of the app, with the context of its request, and Koa prints it unless
 * the app listens itself. Koa has no event for warnings, so they go to the console. An app that is `silent` gets neither.
 *
 * @param appOf the app of the latest request, for what is about none
 */
export function loggerOf(appOf: () => KoaApp | undefined): HostLogger {
  return {
    warn(message) {
      // biome-ignore lint/suspicious/noConsole: it is where Koa logs.
      if (!appOf()?.silent) console.warn(message)
    },
    error(message, { err }, error, request?: KoaRequest) {
      const { stack } = (err ?? {}) as { stack?: string }
      // The app may log what it is given, so this holds the redacted text; the original is its cause.
      const reported = new CallbackError(error.code, message, { cause: error })
      reported.stack = stack === undefined ? message : `${message}\n${stack}`
      const app = request?.ctx?.app ?? appOf()
      if (app) app.emit('error', reported, request?.ctx)
      // biome-ignore lint/suspicious/noConsole: before the first request, no app is known.
      else console.error(reported.stack)
    },
  }
}
