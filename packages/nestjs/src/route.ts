import type { CallbackEvent } from '@ci-event/core'
import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  Post,
  SetMetadata,
  UseFilters,
  UseGuards,
} from '@nestjs/common'
import { CallbackAnsweredFilter } from './answered.ts'
import { fastifyRouteConfig } from './fastify.ts'
import { CiEventGuard } from './guard.ts'
import type { CiEventRequest } from './tokens.ts'

/**
 * Makes a controller method the route of a callback: POST, answered 200, guarded by {@link CiEventGuard}. What the guard
 * answers itself passes no exception filter or interceptor of the app. On the Fastify platform the route also takes XML,
 * which Fastify refuses on other routes.
 *
 * @param path as for `@Post()`
 */
export function CiCallback(path?: string): MethodDecorator {
  return applyDecorators(
    Post(path),
    HttpCode(200),
    UseGuards(CiEventGuard),
    UseFilters(new CallbackAnsweredFilter()),
    // What `@RouteConfig()` of @nestjs/platform-fastify sets; the name is written out because apps on Express do not
    // install that package.
    SetMetadata('__fastify_route_config__', fastifyRouteConfig),
  )
}

/** Injects the event of a guarded route into a controller method, or one of its fields. */
export const CiEvent: (field?: keyof CallbackEvent & string) => ParameterDecorator = createParamDecorator(
  (field: string | undefined, context: ExecutionContext) => {
    const event = context.switchToHttp().getRequest<CiEventRequest>().ciEvent
    return field === undefined ? event : (event as unknown as Record<string, unknown> | undefined)?.[field]
  },
)
