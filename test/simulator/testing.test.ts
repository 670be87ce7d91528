import { createReceiver, type Job, secretInUrl } from '@ci-event/core'
import { CiEventModule, OnTaskFinish } from '@ci-event/nestjs'
import { createCallback, withFaults } from '@ci-event/simulator'
import { inject, injectCallback, injectInto, receiverOf, testsOfAdapter } from '@ci-event/simulator/testing'
import { Injectable, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { describe, expect, test } from 'vitest'
import { expressAdapters } from '../adapters/express.ts'

const secret = 'correct-horse-battery-staple'

describe('inject', () => {
  test('inject runs the handler of the Tag with the overridden fields', async () => {
    const seen: unknown[] = []
    const receiver = createReceiver({
      onTaskFinish: { NoiseReduction: (job) => seen.push(job.Operation.UserData) },
    })
    const answer = await inject(receiver, 'NoiseReduction', { Operation: { UserData: 'order 4711' } })
    expect(answer).toMatchObject({ status: 200, outcome: 'handled', event: { EventName: 'TaskFinish' } })
    expect(seen).toEqual(['order 4711'])
  })

  test('inject is refused by the verifier without the secret', async () => {
    const receiver = createReceiver({ verify: secretInUrl(secret), onTaskFinish: () => {} })
    expect(await inject(receiver, 'Tts', {}, { secret })).toMatchObject({ status: 200 })
    expect(await inject(receiver, 'Tts')).toMatchObject({ status: 401, outcome: 'unauthentic' })
  })

  test('injectCallback delivers a callback, its duplicate and a truncated one', async () => {
    const receiver = createReceiver({ onTaskFinish: () => {} })
    const callback = createCallback('Tts')
    expect(await injectCallback(receiver, callback)).toMatchObject({ outcome: 'handled' })
    expect(await injectCallback(receiver, callback)).toMatchObject({ outcome: 'duplicate' })
    expect(await injectCallback(receiver, withFaults(callback, { truncate: 0.5 }))).toMatchObject({ status: 400 })
  })
})

describe('injectInto', () => {
  const seen: string[] = []

  @Injectable()
  class Recordings {
    @OnTaskFinish('NoiseReduction')
    publish(job: Job<'NoiseReduction'>) {
      seen.push(job.Operation.Output.Object)
    }
  }

  const callbacks = CiEventModule.forRoot({ path: 'ci/callback', verify: secretInUrl(secret), onError: () => {} })
  @Module({ imports: [callbacks], providers: [Recordings] })
  class AppModule {}

  test('injectInto runs each handler of an application context once', async () => {
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false })
    const overrides = { Operation: { Output: { Object: 'a.wav' } } }
    expect(await injectInto(app, 'NoiseReduction', overrides)).toMatchObject({ outcome: 'handled' })
    expect(await injectInto(app, 'NoiseReduction', overrides)).toMatchObject({ outcome: 'handled' })
    expect(seen).toEqual(['a.wav', 'a.wav'])
    await app.close()
  })

  test('injectInto needs no secret, and verifies one that is given', async () => {
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false })
    expect(await injectInto(app, 'NoiseReduction')).toMatchObject({ status: 200 })
    expect(await injectInto(app, 'NoiseReduction', {}, { secret })).toMatchObject({ status: 200 })
    expect(await injectInto(app, 'NoiseReduction', {}, { secret: 'wrong' })).toMatchObject({ status: 401 })
    await app.close()
  })

  test('injectInto delivers to the receiver whose path its url ends in', async () => {
    const calls: string[] = []
    const moduleOf = (name: string) => {
      @Injectable()
      class Handlers {
        @OnTaskFinish()
        run(): void {
          calls.push(name)
        }
      }
      const receiver = CiEventModule.forRoot({ path: `${name}/callback`, isGlobal: false, verify: secretInUrl(secret) })
      @Module({ imports: [receiver], providers: [Handlers] })
      class ModuleOfOne {}
      return ModuleOfOne
    }
    @Module({ imports: [moduleOf('audio'), moduleOf('video')] })
    class TwoReceivers {}
    const app = await NestFactory.createApplicationContext(TwoReceivers, { logger: false })
    await injectInto(app, 'NoiseReduction', {}, { url: '/audio/callback' })
    await injectInto(app, 'NoiseReduction', {}, { url: '/video/callback' })
    expect(calls).toEqual(['audio', 'video'])
    await expect(injectInto(app, 'NoiseReduction')).rejects.toThrow(/audio\/callback, video\/callback/)
    await app.close()
  })

  test('receiverOf names the module that is missing', async () => {
    @Module({})
    class Empty {}
    const app = await NestFactory.createApplicationContext(Empty, { logger: false })
    expect(() => receiverOf(app)).toThrow(/has no CiEventModule/)
    await app.close()
  })
})

test('the conformance suite finds an adapter that answers every request 200', async () => {
  const [honest] = Object.values(expressAdapters)
  const { tests, close } = testsOfAdapter({
    start: (options, parser) => (honest as NonNullable<typeof honest>).start({ ...options, verify: undefined }, parser),
  })
  const failed: string[] = []
  for (const { name, run } of tests.filter(({ name }) => /secret|documented XML|truncated/.test(name))) {
    await run().catch((error: Error) => failed.push(`${name}: ${error.name}`))
  }
  await close()
  expect(failed).toEqual([
    'answers 401 unauthentic to a request without the secret: AssertionError',
    'answers 401 unauthentic to a request with a wrong secret: AssertionError',
  ])
})
