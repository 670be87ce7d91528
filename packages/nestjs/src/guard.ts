import type { IncomingMessage } from 'node:http'
import type { Receiver } from '@ci-event/core'
import { requestFromNode } from '@ci-event/core/adapter'
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common'
import { answered } from './answered.ts'
import { CI_EVENT_RECEIVER, type CiEventRequest, mountedKey } from './tokens.ts'

// The part used of what Express and Fastify add to Node's request; Fastify has Node's own in `raw`.
type PlatformRequest = IncomingMessage &
  CiEventRequest & { raw?: IncomingMessage; originalUrl?: string; ip?: string; body?: unknown; rawBody?: unknown }

/**
 * Receives the callback before a controller method runs: verifies it, reads it, sets `req.ciEvent`, runs the handlers.
 * Only a callback that was handled, or one for which there are no handlers, reaches the method. The guard answers any
 * other. Put it on a method with `@CiCallback()`.
 */
@Injectable()
export class CiEventGuard implements CanActivate {
  private readonly receiver: Receiver

  constructor(@Inject(CI_EVENT_RECEIVER) receiver: Receiver) {
    this.receiver = receiver
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<PlatformRequest>()
    const { raw = request, originalUrl: url, body, rawBody } = request
    const facts = { url, address: () => request.ip, body, rawBody }
    const answer = await this.receiver.receive(requestFromNode(raw, facts))
    if (answer.event) request.ciEvent = answer.event
    if (answer.outcome === 'attached') return true
    const handled = answer.status === 200 && answer.outcome !== 'test'
    if (handled && !Reflect.hasMetadata(mountedKey, context.getClass())) return true
    throw answered(answer)
  }
}
