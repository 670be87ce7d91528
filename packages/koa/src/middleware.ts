import type { IncomingMessage } from 'node:http'
import type { CallbackEvent, Receiver, ReceiverOptions } from '@ci-event/core'
import { requestFromNode, toReceiver } from '@ci-event/core/adapter'

/** A context after {@link ciEvent} has read its request. `import '@ci-event/koa/augment'` types every context so. */
export interface CiEventContext {
  /** The callback that this request carried; also at `ctx.req.ciEvent`. */
  ciEvent?: CallbackEvent
}

// What is used of a Koa context. Types of our own serve Koa 2 and 3 alike, with or without @types/koa.
interface KoaContext extends CiEventContext {
  req: IncomingMessage & CiEventContext
  originalUrl: string
  ip: string
  request: object
  status: number
  body: unknown
  set(headers: { [name: string]: string }): void
}

/**
 * Koa middleware that receives callbacks of CI. It sets `ctx.ciEvent`, runs the handlers, sets status and body,
 * and then goes on to the next middleware; without handlers the next middleware is the one to answer.
 * A request that was refused, and a callback whose handlers failed, go no further.
 *
 * @param options the same as for `createReceiver`, or a receiver that is shared with other routes
 * @throws CallbackError `misconfigured`, at once, for settings that cannot work
 *
 * @example
 * router.post('/ci/callback', ciEvent({
 *   verify: secretInUrl(process.env.CI_SECRET!),
 *   onTaskFinish: { NoiseReduction: (job) => publish(job.Operation.Output.Object) },
 * }))
 */
export function ciEvent(
  options?: ReceiverOptions | Receiver,
): (ctx: KoaContext, next: () => Promise<unknown>) => Promise<void> {
  const receiver = toReceiver(options)
  return async (ctx, next) => {
    const { body, rawBody } = ctx.request as { body?: unknown; rawBody?: unknown }
    const answer = await receiver.receive(
      requestFromNode(ctx.req, { url: ctx.originalUrl, address: ctx.ip, body, rawBody }),
    )
    if (answer.event) ctx.req.ciEvent = ctx.ciEvent = answer.event
    if (answer.outcome !== 'attached') {
      ctx.status = answer.status
      ctx.set(answer.headers)
      ctx.body = answer.body
    }
    if (answer.status === 200) await next()
  }
}
