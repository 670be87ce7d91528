/** What all proofs of recipes need: a folder, the packed packages, a Redis, and the end of every app that was started. */
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { PackedPackage } from '../packed/pack.ts'
import { packedPackages } from '../packed/packed-once.ts'
import { hasRedis, type RedisServer, startRedis } from '../support/redis-server.mjs'
import { createProject } from './project.ts'
import { type RunningApp, startApp } from './running-app.ts'

/** Makes projects and starts their apps. */
export interface RecipeLab {
  /** Makes a project of a folder beside this file, with packages of this repository. Resolves with its path. */
  create(folder: string, packages: readonly string[]): Promise<string>
  /** Starts the app of a project, and ends it after the test. */
  start(project: string, commands: readonly string[]): Promise<RunningApp>
}

export const secret = 'correct-horse-battery-staple'
export const relaySecret = 'another-secret-to-try-it-out'

/** Of tests and hooks: installing takes minutes on a slow network. */
export const patience = { timeout: 300_000 }

/** Opens the lab for the tests of a file or a `describe`. */
export function openRecipeLab(): RecipeLab {
  let temporary: string
  let packed: PackedPackage[]
  let redis: RedisServer | undefined
  let app: RunningApp | undefined

  beforeAll(async () => {
    temporary = await realpath(await mkdtemp(join(tmpdir(), 'ci-event-recipes-')))
    packed = await packedPackages()
    redis = hasRedis ? await startRedis() : undefined
  }, patience.timeout)

  afterEach(async () => {
    await app?.stop()
    app = undefined
  })

  afterAll(async () => {
    await redis?.stop()
    await rm(temporary, { recursive: true, force: true })
  }, patience.timeout)

  return {
    create: (folder, packages) => createProject(folder, temporary, packed, packages),
    start: async (project, commands) => {
      const url = redis ? { REDIS_URL: redis.url } : {}
      app = await startApp(project, commands, { CI_SECRET: secret, CI_RELAY_SECRET: relaySecret, ...url })
      return app
    },
  }
}
