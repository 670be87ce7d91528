/** An app as companies build them: everything global, and a filter that answers each exception with 200. */
import { type CallbackEvent, secretInUrl } from '@ci-event/core'
import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type DynamicModule,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  type INestApplication,
  Inject,
  Injectable,
  Module,
  type NestInterceptor,
  type PipeTransform,
  SetMetadata,
  type Type,
  VersioningType,
} from '@nestjs/common'
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, HttpAdapterHost, Reflector } from '@nestjs/core'
import { map } from 'rxjs'
import { beforeEach, describe, expect, test } from 'vitest'
import { documentedXml, twoJobsXml } from '../../../test/support/callbacks.ts'
import { CiCallback, CiEvent, CiEventModule, OnTaskFinish } from '../src/index.ts'
import { platforms, type Started, start } from './start.ts'

const secret = 'correct-horse-battery-staple'
const path = `api/ci/callback?token=${secret}`

const Public = () => SetMetadata('isPublic', true)
const SkipThrottle = () => SetMetadata('skipThrottle', true)
// As @nestjs/swagger has them: the first is for classes, the second fails on one.
const ApiExcludeController = (): ClassDecorator => (target) => Reflect.defineMetadata('excluded', true, target)
const ApiExcludeEndpoint = (): MethodDecorator => (_target, _name, method) =>
  Reflect.defineMetadata('excludedEndpoint', true, method.value as object)

let filtered: unknown[] = []
let piped: unknown[] = []
let handled: string[] = []
beforeEach(() => {
  filtered = []
  piped = []
  handled = []
})

@Injectable()
class AuthGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}
  canActivate(context: ExecutionContext): boolean {
    // Many a guard looks at the method alone, as older documentation of NestJS does.
    if (this.reflector.get('isPublic', context.getHandler())) return true
    if (context.switchToHttp().getRequest().headers.authorization) return true
    throw new HttpException('Unauthorized', 401)
  }
}

@Injectable()
class ThrottlerGuard implements CanActivate {
  private readonly hits = new Map<unknown, number>()
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}
  canActivate(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()]
    if (this.reflector.getAllAndOverride('skipThrottle', targets)) return true
    const hits = (this.hits.get(context.getHandler()) ?? 0) + 1
    this.hits.set(context.getHandler(), hits)
    if (hits > 2) throw new HttpException('Too Many Requests', 429)
    return true
  }
}

@Injectable()
class WrappingInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((data) => ({ code: 0, data })))
  }
}

@Catch()
class AlwaysOkFilter implements ExceptionFilter {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}
  catch(exception: unknown, context: ArgumentsHost): void {
    filtered.push(exception)
    const code = exception instanceof HttpException ? exception.getStatus() : 500
    this.host.httpAdapter.reply(context.switchToHttp().getResponse(), { code, message: String(exception) }, 200)
  }
}

@Injectable()
class StrictPipe implements PipeTransform {
  transform(value: unknown): unknown {
    piped.push(value)
    return value
  }
}

@Controller({ path: 'own', version: '1' })
class OwnController {
  @Get()
  own(): string {
    return 'own'
  }
}

@Injectable()
class Recordings {
  @OnTaskFinish('NoiseReduction')
  publish({ JobId }: { JobId?: string }): void {
    handled.push(JobId ?? '')
    if (JobId?.startsWith('j4')) throw new Error('database is down')
  }
}

const everythingGlobal = [
  { provide: APP_GUARD, useClass: AuthGuard },
  { provide: APP_GUARD, useClass: ThrottlerGuard },
  { provide: APP_INTERCEPTOR, useClass: WrappingInterceptor },
  { provide: APP_FILTER, useClass: AlwaysOkFilter },
  { provide: APP_PIPE, useClass: StrictPipe },
]

function configure(app: INestApplication): void {
  app.setGlobalPrefix('api')
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' })
}

function startApp(platform: (typeof platforms)[number], callbacks: DynamicModule, controllers: Type[] = []) {
  return start({
    platform,
    configure,
    imports: [callbacks],
    controllers: [OwnController, ...controllers],
    providers: [...everythingGlobal, Recordings],
  })
}

const mounted = (decorators = [Public(), SkipThrottle(), ApiExcludeController(), ApiExcludeEndpoint()]) =>
  CiEventModule.forRoot({ path: 'ci/callback', decorators, verify: secretInUrl(secret), onError: () => {} })

describe.each(platforms)('with everything global, on %s', (platform) => {
  const body = async ({ send }: Started, ...given: Parameters<Started['send']>) => {
    const { status, text } = await send(...given)
    return { status, body: JSON.parse(text) }
  }

  test(`the mounted route on ${platform} is below the prefix, public, in every version, and answers unwrapped`, async () => {
    const app = await startApp(platform, mounted())
    expect(await body(app, documentedXml, path)).toEqual({ status: 200, body: { outcome: 'handled' } })
    expect([handled.length, filtered, piped]).toEqual([1, [], []])
  })

  test(`a failed handler on ${platform} is answered 500 although the global filter answers 200`, async () => {
    const app = await startApp(platform, mounted())
    const answer = await body(app, twoJobsXml, path)
    expect([answer.status, answer.body.error.code]).toEqual([500, 'handler_failed'])
    expect(filtered).toEqual([])
  })

  test(`the console's test request on ${platform} is answered 200 without an exception of the app`, async () => {
    const app = await startApp(platform, mounted())
    expect(await body(app, '', path)).toEqual({ status: 200, body: { outcome: 'test' } })
    expect(filtered).toEqual([])
  })

  test(`a refused request on ${platform} keeps its status`, async () => {
    const app = await startApp(platform, mounted())
    expect((await body(app, documentedXml, 'api/ci/callback?token=wrong')).status).toBe(401)
    expect((await body(app, '<Response>', path)).status).toBe(400)
    expect([handled, filtered]).toEqual([[], []])
  })

  test(`a burst of callbacks on ${platform} is not throttled`, async () => {
    const app = await startApp(platform, mounted())
    const statuses = new Set<number>()
    for (let n = 0; n < 5; n++) statuses.add((await body(app, documentedXml, path)).status)
    expect([...statuses]).toEqual([200])
  })

  test(`without its decorators the mounted route on ${platform} is guarded as every route of the app`, async () => {
    const app = await startApp(platform, mounted([]))
    expect(await body(app, documentedXml, path)).toMatchObject({ status: 200, body: { code: 401 } })
    expect(handled).toEqual([])
  })

  test(`other routes on ${platform} keep their guards, filter and interceptor`, async () => {
    const { app } = await startApp(platform, mounted())
    const url = `${await app.getUrl()}/api/v1/own`
    const get = async (headers = {}) => (await fetch(url, { headers })).json()
    expect(await get()).toMatchObject({ code: 401 })
    expect(await get({ authorization: 'x' })).toEqual({ code: 0, data: 'own' })
    await get({ authorization: 'x' })
    expect(await get({ authorization: 'x' })).toMatchObject({ code: 429 })
  })

  test(`behind @CiCallback() on ${platform} the app answers what was handled, and the guard everything else`, async () => {
    @Controller({ path: 'hooks', version: '1' })
    class Hooks {
      @Public()
      @SkipThrottle()
      @CiCallback('ci')
      answer(@CiEvent() event: CallbackEvent): object {
        return { seen: event.EventName }
      }
    }
    const callbacks = CiEventModule.forRootAsync({
      useFactory: () => ({ verify: secretInUrl(secret), onError: () => {} }),
    })
    const app = await startApp(platform, callbacks, [Hooks])
    const own = `api/v1/hooks/ci?token=${secret}`
    expect(await body(app, documentedXml, own)).toEqual({
      status: 200,
      body: { code: 0, data: { seen: 'TaskFinish' } },
    })
    expect((await body(app, twoJobsXml, own)).status).toBe(500)
    expect(await body(app, '', own)).toEqual({ status: 200, body: { outcome: 'test' } })
    expect(filtered).toEqual([])
  })
})

test('decorators of a mounted route reach its controller, or its method when they take only methods', async () => {
  @Module({ imports: [mounted()], providers: [Recordings] })
  class Callbacks {}
  const { controllers } = Reflect.getMetadata('imports', Callbacks)[0] as { controllers: Type[] }
  const [controller] = controllers as [Type]
  expect(Reflect.getMetadata('excluded', controller)).toBe(true)
  expect(Reflect.getMetadata('excludedEndpoint', controller.prototype.answer)).toBe(true)
  expect(Reflect.getMetadata('skipThrottle', controller.prototype.answer)).toBe(true)
})
