import type { IncomingMessage } from 'node:http'
import type { CallbackEvent, Receiver, ReceiverOptions } from '@ci-event/core'
import { requestFromNode, toReceiver } from '@ci-event/core/adapter'
import { type KoaApp, type KoaRequest, loggerOf } from './app-log.ts'

/** A context after {@link ciEvent} has read its request. `import '@ci-event/koa/augment'` types every context so. */
export interface CiEventContext {
  /** The callback that this request carried; also at `ctx.req.ciEvent`. */
  ciEvent?: CallbackEvent
}

// The part used of a Koa context. Types of our own fit Koa 2 and 3, with or without @types/koa.
interface KoaContext extends CiEventContext {
  app: KoaApp
  req: IncomingMessage & CiEventContext
  originalUrl: string
  ip: string
  request: object
  status: number
  body: unknown
  set(headers: { [name: string]: string }): void
}

/** What {@link ciEvent} returns: middleware for Koa 2 and 3. */
export type CiEventMiddleware = (ctx: KoaContext, next: () => Promise<unknown>) => Promise<void>

export function ciEvent(receiver: Receiver): CiEventMiddleware
/**
 * Koa middleware that receives callbacks of CI. With handlers (or `deliver`) it responds itself, and no later
 * middleware runs; without, it sets `ctx.ciEvent` and calls `next()`, so that your own middleware responds.
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
export function ciEvent(options?: ReceiverOptions): CiEventMiddleware
export function ciEvent(given?: ReceiverOptions | Receiver, ...more: readonly unknown[]): CiEventMiddleware {
  let app: KoaApp | undefined
  const receiver = toReceiver(given, { logger: loggerOf(() => app), more })
  return async function ciEventMiddleware(ctx, next) {
    const { body, rawBody } = ctx.request as { body?: unknown; rawBody?: unknown }
    const facts = { url: ctx.originalUrl, address: () => ctx.ip, body, rawBody }
    const request: KoaRequest = requestFromNode(ctx.req, facts)
    request.ctx = ctx
    app = ctx.app
    const response = await receiver.receive(request)
    if (response.event) ctx.req.ciEvent = ctx.ciEvent = response.event
    if (response.outcome === 'attached') {
      await next()
      return
    }
    ctx.status = response.status
    ctx.set(response.headers)
    ctx.body = response.body
  }
}
