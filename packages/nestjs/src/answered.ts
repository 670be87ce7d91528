import type { ResponseParts } from '@ci-event/core/adapter'
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common'

/**
 * Thrown by the guard to respond, because a guard has no other way. {@link CallbackAnsweredFilter} catches it. Without
 * that filter (on a route that `@CiCallback()` did not make) NestJS responds with the right status all the same.
 */
export class CallbackAnswered extends HttpException {
  readonly answer: ResponseParts

  constructor({ status, headers, body }: ResponseParts) {
    super(JSON.parse(body), status)
    this.answer = { status, headers, body }
  }
}

const made = new WeakMap<object, CallbackAnswered>()

/**
 * The exception that responds so. Callbacks that went well share their headers, and with them one exception: making one
 * takes longer than handling a callback, because of its stack.
 */
export function answered(answer: ResponseParts): CallbackAnswered {
  const known = made.get(answer.headers)
  if (known?.answer.body === answer.body && known.answer.status === answer.status) return known
  const exception = new CallbackAnswered(answer)
  made.set(answer.headers, exception)
  return exception
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
