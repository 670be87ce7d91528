import { Injectable, type LoggerService } from '@nestjs/common'
import { beforeEach, expect, test } from 'vitest'
import { documentedXml, twoJobsXml } from '../../../test/support/callbacks.ts'
import { createGate } from '../../../test/support/gate.ts'
import { CiEventModule, OnOther, OnTaskFinish, OnWorkflowFinish, OnWorkflowStart } from '../src/index.ts'
import { platforms, start } from './start.ts'

const json = { 'content-type': 'application/json' }
let calls: unknown[] = []
beforeEach(() => {
  calls = []
})

test.each(platforms)('forRootAsync mounts its path below the global prefix, on %s', async (platform) => {
  const callbacks = CiEventModule.forRootAsync({
    path: 'hooks/ci',
    inject: ['TAG'],
    provideInjectionTokensFrom: [{ provide: 'TAG', useValue: 'NoiseReduction' }],
    useFactory: (tag: string) => ({ onTaskFinish: { [tag]: (job) => calls.push(job.JobId) } }),
  })
  const { send } = await start({ imports: [callbacks], platform, configure: (app) => app.setGlobalPrefix('api') })
  expect((await send(documentedXml, 'api/hooks/ci')).status).toBe(200)
  expect((await send('{}', 'hooks/ci', json)).status).toBe(404)
  expect(calls).toHaveLength(1)
})

test('a route that nothing handles fails at start', async () => {
  await expect(start({})).rejects.toThrow(/mounts ci\/callback but nothing handles what arrives there/)
})

test('the module imported without options says to call forRoot', async () => {
  await expect(start({ imports: [CiEventModule] })).rejects.toThrow(/Import `CiEventModule\.forRoot\(/)
})

test('two apps in one process have paths of their own', async () => {
  const at = (path: string) => CiEventModule.forRoot({ path, onTaskFinish: () => calls.push(path) })
  const first = await start({ imports: [at('first')] })
  const second = await start({ imports: [at('second')] })
  await first.send(documentedXml, 'first')
  await second.send(documentedXml, 'second')
  expect((await first.send(documentedXml, 'second')).status).toBe(404)
  expect(calls).toEqual(['first', 'second'])
})

test('each mapped handler is logged at start', async () => {
  @Injectable()
  class Recordings {
    @OnTaskFinish('NoiseReduction', 'Tts')
    denoised(): void {}
    @OnTaskFinish()
    every(): void {}
    @OnWorkflowStart()
    started(): void {}
    @OnWorkflowFinish()
    workflow(): void {}
    @OnOther()
    other(): void {}
  }
  const { logger, lines } = recordingLogger()
  await start({ providers: [Recordings], logger })
  expect(lines.filter((line) => line.startsWith('log CiEventModule'))).toEqual([
    'log CiEventModule Mapped {NoiseReduction, Tts} to Recordings.denoised',
    'log CiEventModule Mapped {*} to Recordings.every',
    'log CiEventModule Mapped {WorkflowStart} to Recordings.started',
    'log CiEventModule Mapped {WorkflowFinish} to Recordings.workflow',
    'log CiEventModule Mapped {other events} to Recordings.other',
  ])
})

test('closing the app lets a running handler finish, and refuses new callbacks meanwhile', async () => {
  const began = createGate()
  const gate = createGate()
  const onTaskFinish = async () => {
    began.open()
    await gate.opened
    calls.push('finished')
  }
  const { app, send } = await start({ imports: [CiEventModule.forRoot({ path: 'ci/callback', onTaskFinish })] })
  const running = send(documentedXml)
  await began.opened
  const closing = app.close()
  await expect.poll(async () => (await send(twoJobsXml).catch(() => ({ status: 0 }))).status).toBe(503)
  gate.open()
  expect((await running).status).toBe(200)
  await closing
  expect(calls).toEqual(['finished'])
})

/** A logger of an app, and what it was given: level, context, and text. */
function recordingLogger(): { logger: LoggerService; lines: string[] } {
  const lines: string[] = []
  const at =
    (level: string) =>
    (message: unknown, ...rest: unknown[]) =>
      void lines.push([level, rest.at(-1), message].join(' '))
  return { lines, logger: { log: at('log'), error: at('error'), warn: at('warn'), debug: () => {}, verbose: () => {} } }
}
