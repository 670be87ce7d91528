import 'reflect-metadata'
import { readFileSync } from 'node:fs'
import { injectInto } from '@ci-event/simulator/testing'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { INestApplication } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { AppModule, Library } from './app.module'

const body = readFileSync('callback.xml', 'utf8')
let app: INestApplication

beforeEach(async () => {
  const module = await Test.createTestingModule({ imports: [AppModule] }).compile()
  app = module.createNestApplication()
  await app.listen(0, '127.0.0.1')
})
afterEach(() => app.close())

async function post(token: string): Promise<number> {
  const url = `${await app.getUrl()}/ci/callback?token=${token}`
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/xml' }, body })
  return answer.status
}

test('a callback reaches the provider', async () => {
  expect(await post('s3cret-in-the-url')).toBe(200)
  expect(app.get(Library).published).toEqual(['output/nr.wav'])
})

test('a callback without the secret reaches nothing', async () => {
  expect(await post('guessed')).toBe(401)
  expect(app.get(Library).published).toEqual([])
})

test('the testing kit delivers without HTTP and without the secret', async () => {
  const module = await Test.createTestingModule({ imports: [AppModule] }).compile()
  const overrides = { Operation: { Output: { Object: 'mine.wav' } } }
  const answer = await injectInto(module, 'NoiseReduction', overrides)
  expect([answer.status, module.get(Library).published]).toEqual([200, ['mine.wav']])
  await module.close()
})
