import type { CallbackResponse } from '@ci-event/core'
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common'

/**
 * Thrown by the guard to respond, because a guard has no other way. {@link CallbackAnsweredFilter} catches it. Without
 * that filter (on a route that `@CiCallback()` did not make) NestJS responds with the right status all the same.
 */
export class CallbackAnswered extends HttpException {
  readonly answer: CallbackResponse

  constructor(answer: CallbackResponse) {
    super(JSON.parse(answer.body), answer.status)
    this.answer = answer
  }
}

type ExpressResponse = {
  headersSent: boolean
  writeHead(status: number, headers: object): { end(body: string): unknown }
}
type FastifyReply = { code(status: number): { headers(headers: object): { send(body: string): unknown } } }

/**
 * Writes the guard's response. It stands on the method, where NestJS looks first: a global filter that answers every
 * exception with 200 would tell CI that a failed callback was handled.
 */
@Catch(CallbackAnswered)
export class CallbackAnsweredFilter implements ExceptionFilter<CallbackAnswered> {
  catch({ answer: { status, headers, body } }: CallbackAnswered, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<ExpressResponse | FastifyReply>()
    if ('code' in response) response.code(status).headers(headers).send(body)
    // The app may have responded already, for example after a timeout of its own.
    else if (!response.headersSent) response.writeHead(status, headers).end(body)
  }
}
