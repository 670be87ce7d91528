import 'reflect-metadata'
import type { AnyJob, HandlerContext, Job, OtherEvent, Receiver, WorkflowFinishEvent } from '@ci-event/core'
import {
  Body,
  Controller,
  type DynamicModule,
  Inject,
  Injectable,
  Module,
  Post,
  type Provider,
  Scope,
} from '@nestjs/common'
import { NestFactory, REQUEST } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { documentedXml, twoJobsXml, workflowFinishXml } from '../../../test/support/callbacks.ts'
import { type Answer, post } from '../../../test/support/post.ts'
import { CI_EVENT_RECEIVER, CiEventModule, OnOther, OnTaskFinish, OnWorkflowFinish } from '../src/index.ts'

const xml = { 'content-type': 'application/xml' }
let app: NestExpressApplication | NestFastifyApplication | undefined
let calls: unknown[] = []

beforeEach(() => {
  calls = []
})
afterEach(() => app?.close())

interface Setup {
  imports?: DynamicModule[]
  providers?: Provider[]
  controllers?: (new () => object)[]
  platform?: 'express' | 'fastify'
  prefix?: string
}

/** Starts an app and gives back how to post to it. */
async function start({ imports, providers = [], controllers = [], platform = 'express', prefix }: Setup) {
  @Module({ imports: imports ?? [CiEventModule.forRoot({ path: 'ci/callback' })], providers, controllers })
  class AppModule {}
  app =
    platform === 'express'
      ? await NestFactory.create<NestExpressApplication>(AppModule, { logger: false, abortOnError: false })
      : await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
          logger: false,
          abortOnError: false,
        })
  if (prefix) app.setGlobalPrefix(prefix)
  await app.listen(0, '127.0.0.1')
  const url = await app.getUrl()
  return (body: string, path = 'ci/callback', headers: Record<string, string> = xml): Promise<Answer> =>
    post(`${url}/${path}`, { headers, body })
}

@Injectable()
class Recordings {
  @OnTaskFinish('NoiseReduction')
  @OnTaskFinish('Tts')
  denoised(job: Job<'NoiseReduction'> | Job<'Tts'>, context: HandlerContext): void {
    calls.push(['denoised', job.JobId, context.event.EventName])
  }

  @OnTaskFinish()
  any(job: AnyJob): void {
    calls.push(['any', job.Tag])
  }

  @OnWorkflowFinish()
  workflow(event: WorkflowFinishEvent): void {
    calls.push(['workflow', event.WorkflowExecution.State])
  }

  @OnOther()
  other(event: OtherEvent): void {
    calls.push(['other', event.EventName])
  }
}

describe('handlers', () => {
  test('decorated methods of a provider run, with this and two decorators on one method', async () => {
    const send = await start({ providers: [Recordings] })
    expect(await send(documentedXml)).toMatchObject({ status: 200, text: '{"outcome":"handled"}' })
    expect(calls).toEqual([
      ['denoised', 'j035aca66f86211ec8a5a87e016101404', 'TaskFinish'],
      ['any', 'NoiseReduction'],
    ])
    calls = []
    await send(documentedXml.replace('>NoiseReduction<', '>Tts<').replace('j035', 'j935'))
    expect(calls.map((call) => (call as string[])[0])).toEqual(['denoised', 'any'])
    calls = []
    await send(workflowFinishXml)
    await send('{"EventName":"ReviewImage"}', 'ci/callback', { 'content-type': 'application/json' })
    expect(calls).toEqual([
      ['workflow', 'Success'],
      ['other', 'ReviewImage'],
    ])
  })

  test('those of a controller run too', async () => {
    @Controller('other')
    class Own {
      @OnTaskFinish('default')
      rest(job: AnyJob): void {
        calls.push(job.Tag)
      }
    }
    const send = await start({ controllers: [Own] })
    await send(documentedXml)
    expect(calls).toEqual(['NoiseReduction'])
  })

  test('inherited methods run, and an alias does not run them twice', async () => {
    @Injectable()
    class Special extends Recordings {
      readonly special = true
    }
    const send = await start({ providers: [Special, { provide: 'ALIAS', useExisting: Special }] })
    await send(documentedXml)
    expect(calls).toHaveLength(2)
  })

  test('an object made by a factory, and one given as a value', async () => {
    const send = await start({
      providers: [
        { provide: 'MADE', useFactory: () => new Recordings(), inject: [CI_EVENT_RECEIVER] },
        { provide: 'GIVEN', useValue: new Recordings() },
      ],
    })
    await send(documentedXml)
    expect(calls).toHaveLength(4)
  })

  test('a request-scoped provider is made once for each event', async () => {
    let made = 0
    @Injectable({ scope: Scope.REQUEST })
    class PerEvent {
      readonly number = ++made
      constructor(@Inject(REQUEST) readonly request: HandlerContext) {}

      @OnTaskFinish('NoiseReduction')
      one(): void {
        calls.push([this.number, this.request.event.EventName])
      }

      @OnTaskFinish()
      any(): void {
        calls.push([this.number, this.request.event.EventName])
      }
    }
    const send = await start({ providers: [PerEvent] })
    await send(twoJobsXml)
    await send(documentedXml)
    expect(calls).toEqual([...Array(4).fill([1, 'TaskFinish']), ...Array(2).fill([2, 'TaskFinish'])])
  })

  test('a failing method is answered 500, and is named in the report', async () => {
    @Injectable()
    class Broken {
      @OnTaskFinish('NoiseReduction')
      fail(): void {
        throw new Error('database is down')
      }
    }
    const errors: string[] = []
    const send = await start({
      imports: [CiEventModule.forRoot({ path: 'ci/callback', onError: (error) => errors.push(error.message) })],
      providers: [Broken],
    })
    const answer = await send(documentedXml)
    expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([500, 'handler_failed'])
    expect(errors[0]).toContain('Broken.fail (job j035')
  })

  test('the receiver can be injected, to add handlers', async () => {
    @Injectable()
    class Later {
      constructor(@Inject(CI_EVENT_RECEIVER) receiver: Receiver) {
        receiver.on('NoiseReduction', (job) => calls.push(job.Tag))
      }
    }
    const send = await start({ providers: [Later] })
    await send(documentedXml)
    expect(calls).toEqual(['NoiseReduction'])
  })
})

describe('module', () => {
  test.each(['express', 'fastify'] as const)('forRootAsync, with a global prefix, on %s', async (platform) => {
    const imports = [
      CiEventModule.forRootAsync({
        path: 'hooks/ci',
        inject: ['TAG'],
        provideInjectionTokensFrom: [{ provide: 'TAG', useValue: 'NoiseReduction' }],
        useFactory: (tag: string) => ({ onTaskFinish: { [tag]: (job) => calls.push(job.JobId) } }),
      }),
    ]
    const send = await start({ imports, platform, prefix: 'api' })
    expect((await send(documentedXml, 'api/hooks/ci')).status).toBe(200)
    expect((await send('{}', 'hooks/ci', { 'content-type': 'application/json' })).status).toBe(404)
    expect(calls).toHaveLength(1)
  })

  test('a route that nothing handles fails at start', async () => {
    await expect(start({})).rejects.toThrow(/mounts ci\/callback but nothing handles what arrives there/)
  })

  test('two apps in one process have paths of their own', async () => {
    const first = await start({
      imports: [CiEventModule.forRoot({ path: 'first', onTaskFinish: () => calls.push('first') })],
    })
    const firstApp = app
    const second = await start({
      imports: [CiEventModule.forRoot({ path: 'second', onTaskFinish: () => calls.push('second') })],
    })
    await first(documentedXml, 'first')
    await second(documentedXml, 'second')
    expect((await first(documentedXml, 'second')).status).toBe(404)
    expect(calls).toEqual(['first', 'second'])
    await firstApp?.close()
  })
})

describe('other routes stay as they were', () => {
  @Controller()
  class Own {
    @Post('own')
    own(@Body() body: unknown): unknown {
      return { body }
    }
  }
  const imports = () => [CiEventModule.forRoot({ path: 'ci/callback', onTaskFinish: () => calls.push('x') })]

  test('Fastify still refuses XML, and bodies without a type, elsewhere', async () => {
    const send = await start({ imports: imports(), controllers: [Own], platform: 'fastify' })
    expect((await send(documentedXml, 'own')).status).toBe(415)
    expect((await send(documentedXml, 'own', {})).status).toBe(415)
    expect(await send('{"a":1}', 'own', { 'content-type': 'application/json' })).toMatchObject({
      status: 201,
      text: '{"body":{"a":1}}',
    })
    expect((await send(documentedXml)).status).toBe(200)
  })

  test.each(['own', 'nowhere'])('and answers at /%s as it would without the module', async (path) => {
    const answers: unknown[] = []
    for (const each of [[], imports()]) {
      const send = await start({ imports: each, controllers: [Own], platform: 'fastify' })
      const { status, text } = await send(documentedXml, path)
      answers.push({ status, text })
      await app?.close()
    }
    expect(answers[1]).toEqual(answers[0])
  })
})

test('closing the app lets a running handler finish, and refuses new callbacks meanwhile', async () => {
  let release = (): void => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const onTaskFinish = async () => {
    calls.push('began')
    await gate
    calls.push('finished')
  }
  const send = await start({ imports: [CiEventModule.forRoot({ path: 'ci/callback', onTaskFinish })] })
  const running = send(documentedXml)
  await expect.poll(() => calls).toEqual(['began'])
  const closing = app?.close()
  await expect.poll(async () => (await send(twoJobsXml).catch(() => ({ status: 0 }))).status).toBe(503)
  release()
  expect((await running).status).toBe(200)
  await closing
  expect(calls).toEqual(['began', 'finished'])
})
