import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CallbackEvent, CallbackResponse, Receiver, ReceiverOptions } from '@ci-event/core'
import { requestFromNode, toReceiver } from '@ci-event/core/adapter'

/** A request after {@link ciEvent} has read it. `import '@ci-event/express/augment'` types every `Request` so. */
export interface CiEventRequest {
  /** The callback that this request carried. */
  ciEvent?: CallbackEvent
}

// The part used of what Express 4 and 5 add to Node's request. With types of our own, apps need neither major's @types
// package to compile ours.
type ExpressRequest = IncomingMessage & {
  originalUrl?: string
  ip?: string | undefined
  body?: unknown
  rawBody?: unknown
}

/** What {@link ciEvent} returns: middleware for Express 4 and 5. */
export type CiEventMiddleware = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void

export function ciEvent(receiver: Receiver): CiEventMiddleware
/**
 * Express middleware that receives callbacks of CI. With handlers (or `deliver`) it responds itself; without, it sets
 * `req.ciEvent` and calls `next()`, so that your own route handler responds.
 *
 * @param options the same as for `createReceiver`, or a receiver that is shared with other routes
 * @throws CallbackError `misconfigured`, at once, for settings that cannot work
 *
 * @example
 * app.post('/ci/callback', ciEvent({
 *   verify: secretInUrl(process.env.CI_SECRET!),
 *   onTaskFinish: { NoiseReduction: (job) => publish(job.Operation.Output.Object) },
 * }))
 */
export function ciEvent(options?: ReceiverOptions): CiEventMiddleware
export function ciEvent(given?: ReceiverOptions | Receiver, ...more: readonly unknown[]): CiEventMiddleware {
  const receiver = toReceiver(given, { more })
  return function ciEventMiddleware(req: ExpressRequest & CiEventRequest, res, next) {
    const { originalUrl: url, body, rawBody } = req
    const address = (): string | undefined => req.ip
    function respond({ event, outcome, status, headers, body }: CallbackResponse): void {
      if (event) req.ciEvent = event
      if (outcome === 'attached') next()
      // The app may have responded already, for example after a timeout of its own.
      else if (!res.headersSent) res.writeHead(status, headers).end(body)
    }
    // Not `.then(respond).catch(next)`: when `next()` throws, it must not be called a second time.
    receiver.receive(requestFromNode(req, { url, address, body, rawBody })).then(respond, next)
  }
}
