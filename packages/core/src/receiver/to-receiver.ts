import { misconfigured } from '../errors.ts'
import { isRecord } from '../internal/record.ts'
import { consoleLogger } from './console-logger.ts'
import { assembleReceiver, type Receiver } from './create-receiver.ts'
import type { HostLogger } from './logger.ts'
import type { ReceiverOptions } from './options.ts'

/** What an adapter says of its framework. */
export interface AdapterHost {
  /** How an app calls the adapter, for error messages. @default 'ciEvent({ … })' */
  readonly usage?: string | undefined
  /** Where failures and warnings go when the app sets neither `logger` nor `onError`. @default console */
  readonly logger?: HostLogger | undefined
  /** What the adapter was called with after its first argument: it is refused. */
  readonly more?: readonly unknown[] | undefined
}

/**
 * Returns a receiver unchanged, and makes one of options: what every adapter accepts.
 *
 * @throws CallbackError `misconfigured` for options that cannot work, and for a request: then the app mounted the
 * adapter's function without calling it
 */
export function toReceiver(given: ReceiverOptions | Receiver = {}, host: AdapterHost = {}): Receiver {
  const { usage = 'ciEvent({ … })', logger = consoleLogger, more = [] } = host
  if (isRequest(given)) {
    throw misconfigured(
      `Expected options, got a request: the adapter's function was mounted without being called. Call it: ${usage}.`,
    )
  }
  if (more.length > 0)
    throw misconfigured(
      `Expected one argument, the options, got ${more.length + 1}. Write all options in one object: ${usage}.`,
    )
  return isReceiver(given) ? given : assembleReceiver(given, logger)
}

function isReceiver(given: ReceiverOptions | Receiver): given is Receiver {
  return isRecord(given) && typeof given.receive === 'function'
}

/** A request of Node, Express or Fastify, a `Request`, a context of Koa or Hono, or the event of a function. */
function isRequest(given: unknown): boolean {
  if (!isRecord(given)) return false
  return 'req' in given || 'httpMethod' in given || ('headers' in given && ('method' in given || 'url' in given))
}
