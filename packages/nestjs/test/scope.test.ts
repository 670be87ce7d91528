/** Several receivers in one app, and modules that are loaded later. */
import { type Receiver, secretInUrl } from '@ci-event/core'
import { Injectable, type LoggerService, Module } from '@nestjs/common'
import { LazyModuleLoader } from '@nestjs/core'
import { beforeEach, describe, expect, test } from 'vitest'
import { documentedXml } from '../../../test/support/callbacks.ts'
import { CiEventModule, InjectReceiver, OnTaskFinish } from '../src/index.ts'
import { start } from './start.ts'

let calls: string[] = []
let warnings: string[] = []
beforeEach(() => {
  calls = []
  warnings = []
})
const logger: LoggerService = { log() {}, error() {}, debug() {}, warn: (text) => void warnings.push(text) }

@Injectable()
class AudioHandlers {
  @OnTaskFinish('NoiseReduction')
  run(): void {
    calls.push('audio')
  }
}

@Injectable()
class VideoHandlers {
  @OnTaskFinish()
  run(): void {
    calls.push('video')
  }
}

describe('two CiEventModules that are not global', () => {
  const audio = CiEventModule.forRoot({ path: 'audio/callback', isGlobal: false })
  const video = CiEventModule.forRoot({ path: 'video/callback', isGlobal: false, verify: secretInUrl('x'.repeat(16)) })

  @Module({ imports: [audio], providers: [AudioHandlers] })
  class AudioModule {}
  @Module({ imports: [video], providers: [VideoHandlers] })
  class VideoModule {}

  test('each of two receivers runs the handlers of the modules that import it and no others', async () => {
    const { send } = await start({ imports: [AudioModule, VideoModule], logger })
    await send(documentedXml, 'audio/callback')
    expect(calls).toEqual(['audio'])
    await send(documentedXml, `video/callback?token=${'x'.repeat(16)}`)
    expect(calls).toEqual(['audio', 'video'])
    expect(warnings.filter((text) => text.includes('never runs'))).toEqual([])
  })

  test('a module that imports one is injected the receiver of that one', async () => {
    const tags: string[] = []
    @Injectable()
    class Own {
      constructor(@InjectReceiver() receiver: Receiver) {
        receiver.on('NoiseReduction', (job) => tags.push(job.Tag))
      }
    }
    @Module({ imports: [video], providers: [Own] })
    class OwnModule {}
    const { send } = await start({ imports: [AudioModule, OwnModule] })
    await send(documentedXml, 'audio/callback')
    expect(tags).toEqual([])
    await send(documentedXml, `video/callback?token=${'x'.repeat(16)}`)
    expect(tags).toEqual(['NoiseReduction'])
  })

  test('a handler in a module that imports no receiver is reported once', async () => {
    @Module({ providers: [VideoHandlers] })
    class Forgotten {}
    await start({ imports: [AudioModule, VideoModule, Forgotten], logger })
    const reports = warnings.filter((text) => text.includes('never runs'))
    expect(reports).toEqual([
      expect.stringContaining('VideoHandlers.run never runs: Forgotten imports no CiEventModule'),
    ])
  })
})

test('two global CiEventModules in one app are refused at start', async () => {
  const at = (path: string) => CiEventModule.forRoot({ path })
  await expect(start({ imports: [at('one'), at('two')], providers: [AudioHandlers] })).rejects.toThrow(
    /2 CiEventModules .*`isGlobal: false`/,
  )
})

describe('lazily loaded modules', () => {
  @Module({ providers: [AudioHandlers] })
  class LazyModule {}

  test('a handler in a lazily loaded module runs once the module is loaded', async () => {
    const { app, send } = await start({ providers: [VideoHandlers] })
    await app.get(LazyModuleLoader).load(() => LazyModule)
    await send(documentedXml)
    expect(calls.toSorted()).toEqual(['audio', 'video'])
  })

  test('loading a module twice registers its handlers once', async () => {
    const { app, send } = await start({ providers: [VideoHandlers] })
    const loader = app.get(LazyModuleLoader)
    await Promise.all([loader.load(() => LazyModule), loader.load(() => LazyModule)])
    await loader.load(() => LazyModule)
    await send(documentedXml)
    expect(calls.toSorted()).toEqual(['audio', 'video'])
  })
})
