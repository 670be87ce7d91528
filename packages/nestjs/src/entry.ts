import { CallbackError, type CallbackRequest, type ReceiverOptions, type Verifier } from '@ci-event/core'
import { type HostLogger, toReceiver } from '@ci-event/core/adapter'
import { Logger } from '@nestjs/common'
import type { CallbackEntry } from './tokens.ts'

/** @throws CallbackError `misconfigured` for options that cannot work, or without any */
export function createEntry(options: ReceiverOptions | undefined, path: string | undefined): CallbackEntry {
  if (!options) {
    throw new CallbackError(
      'misconfigured',
      '`CiEventModule` is imported without options. Import `CiEventModule.forRoot({ … })` or `forRootAsync({ … })`.',
    )
  }
  const injected = new WeakSet<CallbackRequest>()
  const { verify } = options
  const settings = verify ? { ...options, verify: unless(injected, verify) } : options
  const receiver = toReceiver(settings, { logger: nestLogger() })
  return {
    receiver,
    path,
    inject(request) {
      injected.add(request)
      return receiver.receive(request)
    },
  }
}

/** Nest's own log, which the app may have replaced with `app.useLogger()`. */
function nestLogger(): HostLogger {
  const logger = new Logger('CiEventModule')
  return {
    warn: (message) => logger.warn(message),
    error: (message, { err }) => logger.error(message, (err as { stack?: string } | undefined)?.stack),
  }
}

/** Requests over HTTP are objects that an adapter has just made: none of them can be in the set. */
function unless(injected: WeakSet<CallbackRequest>, verify: Verifier): Verifier {
  return Object.assign((request: CallbackRequest) => (injected.has(request) ? undefined : verify(request)), verify)
}
