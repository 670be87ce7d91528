import type {
  AnyJob,
  CallbackEvent,
  HandlerContext,
  Job,
  KnownTag,
  OtherEvent,
  WorkflowFinishEvent,
} from '@ci-event/core'
import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  Post,
  SetMetadata,
  UseGuards,
} from '@nestjs/common'
import { CiEventGuard } from './guard.ts'
import { type CiEventRequest, fastifyRouteConfig, type Handles, handlesKey } from './tokens.ts'

type On<A> = <M extends (argument: A, context: HandlerContext) => unknown>(
  target: object,
  name: string | symbol,
  method: TypedPropertyDescriptor<M>,
) => void

/**
 * Marks a method of any provider or controller as the handler of jobs: of the given Tags, of every job (`'*'`, or no
 * Tag), or of the jobs whose Tag has no handler of its own (`'default'`). It may stand on a method several times.
 *
 * @example
 * @OnTaskFinish('NoiseReduction')
 * async publish(job: Job<'NoiseReduction'>) { … }
 */
export function OnTaskFinish(): On<AnyJob>
export function OnTaskFinish(tag: '*' | 'default'): On<AnyJob>
export function OnTaskFinish<T extends KnownTag>(...tags: T[]): On<Job<T>>
export function OnTaskFinish(...tags: string[]): On<Job>
export function OnTaskFinish(...tags: string[]): On<never> {
  return handles({ event: 'task', tags })
}

/** Marks a method as a handler of the end of workflow runs. */
export function OnWorkflowFinish(): On<WorkflowFinishEvent> {
  return handles({ event: 'workflow' })
}

/** Marks a method as a handler of events that are neither, such as content moderation. */
export function OnOther(): On<OtherEvent> {
  return handles({ event: 'other' })
}

function handles(what: Handles): On<never> {
  return (_target, _name, method) => {
    const marked = method.value as unknown as { [handlesKey]?: readonly Handles[] }
    marked[handlesKey] = [...(marked[handlesKey] ?? []), what]
  }
}

/**
 * Makes a controller method the route of a callback: POST, answered 200, guarded by {@link CiEventGuard}. On the
 * Fastify platform it also lets XML through, which Fastify refuses on other routes.
 *
 * @param path as for `@Post()`
 */
export function CiCallback(path?: string): MethodDecorator {
  return applyDecorators(
    Post(path),
    HttpCode(200),
    UseGuards(CiEventGuard),
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
