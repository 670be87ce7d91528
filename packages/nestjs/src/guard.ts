import type { IncomingMessage } from 'node:http'
import type { CallbackResponse, Receiver } from '@ci-event/core'
import { requestFromNode } from '@ci-event/core/adapter'
import { type CanActivate, type ExecutionContext, HttpException, Inject, Injectable } from '@nestjs/common'
import { CI_EVENT_RECEIVER, type CiEventRequest } from './tokens.ts'

// What Express and Fastify add to Node's request, as far as it is used; Fastify has Node's own in `raw`.
type PlatformRequest = IncomingMessage &
  CiEventRequest & { raw?: IncomingMessage; originalUrl?: string; ip?: string; body?: unknown; rawBody?: unknown }
type PlatformResponse = { header(name: string, value: string): unknown }

/**
 * Receives the callback before a controller method runs: verifies it, reads it, sets `req.ciEvent`, runs the
 * handlers. Only a callback that was handled reaches the method; any other is answered by the guard.
 */
@Injectable()
export class CiEventGuard implements CanActivate {
  private readonly receiver: Receiver

  constructor(@Inject(CI_EVENT_RECEIVER) receiver: Receiver) {
    this.receiver = receiver
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp()
    const request = http.getRequest<PlatformRequest>()
    const { raw = request, originalUrl: url, ip: address, body, rawBody } = request
    const answer = await this.receiver.receive(requestFromNode(raw, { url, address, body, rawBody }))
    if (answer.event) request.ciEvent = answer.event
    request.ciOutcome = answer.outcome
    if (answer.status !== 200 || answer.outcome === 'test') throw refusal(answer, http.getResponse<PlatformResponse>())
    return true
  }
}

/** A guard can only answer by an exception; a probe's is one with status 200, because no method may see it. */
function refusal({ status, headers, body }: CallbackResponse, response: PlatformResponse): HttpException {
  for (const [name, value] of Object.entries(headers)) {
    if (name !== 'content-length' && name !== 'content-type') response.header(name, value)
  }
  return new HttpException(JSON.parse(body), status)
}
