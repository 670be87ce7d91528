import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CallbackEvent, Receiver, ReceiverOptions } from '@ci-event/core'
import { requestFromNode, toReceiver } from '@ci-event/core/adapter'

/** A request after {@link ciEvent} has read it. `import '@ci-event/express/augment'` types every `Request` so. */
export interface CiEventRequest {
  /** The callback that this request carried. */
  ciEvent?: CallbackEvent
}

// What Express 4 and 5 add to Node's request, as far as it is used: with types of our own, apps need neither
// major's @types package to compile ours.
type ExpressRequest = IncomingMessage & {
  originalUrl?: string
  ip?: string | undefined
  body?: unknown
  rawBody?: unknown
}

/**
 * Express middleware that receives callbacks of CI. With handlers (or `deliver`) it answers by itself; without, it
 * sets `req.ciEvent` and calls `next()`, so that your own route handler answers.
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
export function ciEvent(
  options?: ReceiverOptions | Receiver,
): (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void {
  const receiver = toReceiver(options)
  return (req: ExpressRequest & CiEventRequest, res, next) => {
    const { originalUrl: url, ip: address, body, rawBody } = req
    receiver
      .receive(requestFromNode(req, { url, address, body, rawBody }))
      .then((answer) => {
        if (answer.event) req.ciEvent = answer.event
        if (answer.outcome === 'attached') return next()
        // The host may have answered itself meanwhile, for example after a timeout of its own.
        if (!res.headersSent) res.writeHead(answer.status, answer.headers).end(answer.body)
      })
      .catch(next)
  }
}
