import type { HandlerContext } from '@ci-event/core'
import { ContextIdFactory, type ModuleRef } from '@nestjs/core'
import type { CiEventHandlerRequest } from './tokens.ts'

type ContextId = ReturnType<typeof ContextIdFactory.create>

/**
 * Gives each event one context of dependency injection, so that its handlers share request-scoped providers as the
 * parts of a request do. A strategy for durable providers sees the callback's headers.
 */
export function createContextIds(moduleRef: ModuleRef): (context: HandlerContext) => ContextId {
  const ids = new WeakMap<object, ContextId>()

  return (context) => {
    let id = ids.get(context.event)
    if (!id) {
      const request = requestOf(context)
      id = ContextIdFactory.getByRequest(request)
      moduleRef.registerRequestByContextId(request, id)
      ids.set(context.event, id)
    }
    return id
  }
}

/** Without the signal, which is one handler's own: its time limit must not abort the work of the others. */
function requestOf({ event, receivedAt, headers, url, subject, body, attempt }: HandlerContext): CiEventHandlerRequest {
  return {
    event,
    ciEvent: event,
    receivedAt,
    headers,
    url,
    attempt,
    ...(subject === undefined ? {} : { subject }),
    ...(body === undefined ? {} : { body }),
  }
}
