import type {
  AnyJob,
  AnyReview,
  FailedReview,
  HandlerContext,
  Job,
  OtherEvent,
  Receiver,
  Review,
  SuggestedReview,
  WorkflowFinishEvent,
  WorkflowStartEvent,
} from '@ci-event/core'
import { Controller, Inject, Injectable, Scope } from '@nestjs/common'
import { ContextIdFactory, REQUEST } from '@nestjs/core'
import { beforeEach, describe, expect, test } from 'vitest'
import { documentedXml, twoJobsXml, workflowFinishXml } from '../../../test/support/callbacks.ts'
import {
  CI_EVENT_RECEIVER,
  type CiEventHandlerRequest,
  CiEventModule,
  InjectReceiver,
  OnOther,
  OnReview,
  OnTaskFinish,
  OnWorkflowFinish,
  OnWorkflowStart,
} from '../src/index.ts'
import { start } from './start.ts'

const json = { 'content-type': 'application/json' }
let calls: unknown[] = []
beforeEach(() => {
  calls = []
})

@Injectable()
class Recordings {
  @OnTaskFinish('NoiseReduction')
  @OnTaskFinish('Tts')
  denoised(job: Job<'NoiseReduction'> | Job<'Tts'>, context: HandlerContext): void {
    calls.push(['denoised', job.Tag, context.event.EventName])
  }

  @OnTaskFinish()
  any(job: AnyJob): void {
    calls.push(['any', job.Tag])
  }

  @OnWorkflowStart()
  started(event: WorkflowStartEvent): void {
    calls.push(['started', event.WorkflowExecution.State])
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

test('a decorated method is called with the job and its context', async () => {
  const { send } = await start({ providers: [Recordings] })
  expect(await send(documentedXml)).toMatchObject({ status: 200, text: '{"outcome":"handled"}' })
  expect(calls).toEqual([
    ['denoised', 'NoiseReduction', 'TaskFinish'],
    ['any', 'NoiseReduction'],
  ])
})

test('a method with two decorators handles the jobs of both', async () => {
  const { send } = await start({ providers: [Recordings] })
  await send(documentedXml.replace('>NoiseReduction<', '>Tts<'))
  expect(calls).toContainEqual(['denoised', 'Tts', 'TaskFinish'])
})

test('workflows and other events reach the methods decorated for them', async () => {
  const { send } = await start({ providers: [Recordings] })
  await send('{"EventName":"WorkflowStart","WorkflowExecution":{"RunId":"i0","State":"Running"}}', 'ci/callback', json)
  await send(workflowFinishXml)
  await send('{"EventName":"Tomorrow"}', 'ci/callback', json)
  expect(calls).toEqual([
    ['started', 'Running'],
    ['workflow', 'Success'],
    ['other', 'Tomorrow'],
  ])
})

test('reviews reach the methods decorated for their event and result', async () => {
  @Injectable()
  class Moderation {
    @OnReview('ReviewImage', 'block')
    blocked(review: SuggestedReview<Review<'ReviewImage'>, 'block'>): void {
      calls.push(['blocked', review.Suggestion])
    }

    @OnReview(['ReviewImage', 'ReviewText'])
    either(review: Review<'ReviewImage'> | Review<'ReviewText'>): void {
      calls.push(['either', review.EventName])
    }

    @OnReview('default', 'failed')
    failed(review: FailedReview<AnyReview>): void {
      calls.push(['failed', review.Code])
    }

    @OnReview()
    every(review: AnyReview, context: HandlerContext): void {
      calls.push(['every', review.JobId, context.event.EventName])
    }
  }
  const { send } = await start({ providers: [Moderation] })
  const review = (EventName: string, JobsDetail: object) =>
    send(JSON.stringify({ EventName, JobsDetail }), 'ci/callback', json)
  expect(await review('ReviewImage', { JobId: 'si1', State: 'Success', Result: 1 })).toMatchObject({ status: 200 })
  await review('ReviewText', { JobId: 'st1', State: 'Success', Result: 0 })
  await review('ReviewAudio', { JobId: 'sa1', State: 'Failed', Code: 'NoSuchKey' })
  expect(calls).toEqual([
    ['blocked', 'block'],
    ['either', 'ReviewImage'],
    ['every', 'si1', 'ReviewImage'],
    ['either', 'ReviewText'],
    ['every', 'st1', 'ReviewText'],
    ['failed', 'NoSuchKey'],
    ['every', 'sa1', 'ReviewAudio'],
  ])
})

test('a decorated method of a controller is a handler, too', async () => {
  @Controller('other')
  class Own {
    @OnTaskFinish('default')
    rest(job: AnyJob): void {
      calls.push(job.Tag)
    }
  }
  const { send } = await start({ controllers: [Own] })
  await send(documentedXml)
  expect(calls).toEqual(['NoiseReduction'])
})

test('a method is a handler once, whatever aliases its provider has', async () => {
  const { send } = await start({ providers: [Recordings, { provide: 'ALIAS', useExisting: Recordings }] })
  await send(documentedXml)
  expect(calls).toHaveLength(2)
})

test('an inherited method is a handler', async () => {
  @Injectable()
  class Special extends Recordings {}
  const { send } = await start({ providers: [Special] })
  await send(documentedXml)
  expect(calls).toHaveLength(2)
})

test('a method that overrides a handler is none unless it is decorated itself', async () => {
  @Injectable()
  class Quiet extends Recordings {
    override any(): void {
      calls.push('overridden')
    }
  }
  const { send } = await start({ providers: [Quiet] })
  await send(documentedXml)
  expect(calls).toEqual([['denoised', 'NoiseReduction', 'TaskFinish']])
})

test('methods are found on what a factory makes, and on a value', async () => {
  const { send } = await start({
    providers: [
      { provide: 'MADE', useFactory: () => new Recordings(), inject: [CI_EVENT_RECEIVER] },
      { provide: 'GIVEN', useValue: new Recordings() },
    ],
  })
  await send(documentedXml)
  expect(calls).toHaveLength(4)
})

describe('decorators that wrap the method', () => {
  // As @Transactional() and @Span() do. This one keeps nothing of the function it replaces.
  const Wrapped = (): MethodDecorator => (_target, _name, method) => {
    const original = method.value as unknown as (...given: unknown[]) => unknown
    method.value = function (this: unknown, ...given: unknown[]) {
      calls.push('wrapped')
      return original.apply(this, given)
    } as never
  }

  @Injectable()
  class Above {
    @Wrapped()
    @OnTaskFinish('NoiseReduction')
    run(): void {
      calls.push('run')
    }
  }

  @Injectable()
  class Below {
    @OnTaskFinish('NoiseReduction')
    @Wrapped()
    run(): void {
      calls.push('run')
    }
  }

  test.each([Above, Below])(
    'a handler is called through a wrapper that stands %o @OnTaskFinish()',
    async (provider) => {
      const { send } = await start({ providers: [provider] })
      await send(documentedXml)
      expect(calls).toEqual(['wrapped', 'run'])
    },
  )
})

describe('scoped providers', () => {
  test('the handlers of one event share their request-scoped providers, and another event has its own', async () => {
    let made = 0
    @Injectable({ scope: Scope.REQUEST })
    class PerEvent {
      readonly number = ++made

      @OnTaskFinish('NoiseReduction')
      one(): void {
        calls.push(this.number)
      }

      @OnTaskFinish()
      any(): void {
        calls.push(this.number)
      }
    }
    const { send } = await start({ providers: [PerEvent] })
    await send(twoJobsXml)
    await send(documentedXml)
    expect(calls).toEqual([1, 1, 1, 1, 2, 2])
  })

  test('REQUEST holds in a handler the event and what is known of its request', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Scoped {
      constructor(@Inject(REQUEST) readonly request: CiEventHandlerRequest) {}

      @OnTaskFinish()
      run(): void {
        calls.push(this.request)
      }
    }
    const { send } = await start({ providers: [Scoped] })
    await send(documentedXml)
    const [request] = calls as [CiEventHandlerRequest]
    expect(request).toMatchObject({ url: '/ci/callback', headers: { 'content-type': 'application/xml' }, attempt: 1 })
    expect(request.event.EventName).toBe('TaskFinish')
    expect(request.ciEvent).toBe(request.event)
  })

  test('a transient provider is constructed before its handler runs', async () => {
    @Injectable({ scope: Scope.TRANSIENT })
    class Transient {
      readonly constructed = true

      @OnTaskFinish()
      run(): void {
        calls.push(this.constructed)
      }
    }
    const { send } = await start({ providers: [Transient] })
    await send(documentedXml)
    expect(calls).toEqual([true])
  })

  test('a strategy for durable providers sees the headers of the callback', async () => {
    @Injectable({ scope: Scope.REQUEST, durable: true })
    class Tenant {
      @OnTaskFinish()
      run(): void {}
    }
    const { strategy } = ContextIdFactory as unknown as { strategy: undefined }
    ContextIdFactory.apply({
      attach: (contextId, request) => {
        if (request.ciEvent) calls.push(request.headers['content-type'])
        return () => contextId
      },
    })
    const { send } = await start({ providers: [Tenant] })
    await send(documentedXml)
    ContextIdFactory.apply(strategy as never)
    expect(calls).toEqual(['application/xml'])
  })

  test('a handler on a request-scoped controller is refused at start, with what to do', async () => {
    @Controller({ path: 'own', scope: Scope.REQUEST })
    class Own {
      @OnTaskFinish()
      run(): void {}
    }
    await expect(start({ controllers: [Own] })).rejects.toThrow(/Own\.run .* move it to a provider/)
  })
})

test('a failing method is answered 500 and named in the report', async () => {
  @Injectable()
  class Broken {
    @OnTaskFinish('NoiseReduction')
    fail(): void {
      throw new Error('database is down')
    }
  }
  const errors: string[] = []
  const { send } = await start({
    imports: [CiEventModule.forRoot({ path: 'ci/callback', onError: (error) => errors.push(error.message) })],
    providers: [Broken],
  })
  const answer = await send(documentedXml)
  expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([500, 'handler_failed'])
  expect(errors[0]).toMatch(/Broken\.fail .*job j035/)
})

test('the receiver can be injected, to add handlers', async () => {
  @Injectable()
  class Later {
    constructor(@InjectReceiver() receiver: Receiver) {
      receiver.on('NoiseReduction', (job) => calls.push(job.Tag))
    }
  }
  const { send } = await start({ providers: [Later] })
  await send(documentedXml)
  expect(calls).toEqual(['NoiseReduction'])
})
