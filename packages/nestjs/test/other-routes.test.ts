import { Body, Controller, Post } from '@nestjs/common'
import { expect, test } from 'vitest'
import { documentedXml } from '../../../test/support/callbacks.ts'
import { CiEventModule } from '../src/index.ts'
import { start } from './start.ts'

@Controller()
class Own {
  @Post('own')
  own(@Body() body: unknown): unknown {
    return { body }
  }
}
const imports = [CiEventModule.forRoot({ path: 'ci/callback', onTaskFinish: () => {} })]

test('Fastify refuses XML, and bodies without a type, on routes that are not of callbacks', async () => {
  const { send } = await start({ imports, controllers: [Own], platform: 'fastify' })
  expect((await send(documentedXml, 'own')).status).toBe(415)
  expect((await send(documentedXml, 'own', {})).status).toBe(415)
  expect((await send(documentedXml)).status).toBe(200)
})

test('Fastify parses JSON on routes that are not of callbacks', async () => {
  const { send } = await start({ imports, controllers: [Own], platform: 'fastify' })
  const { status, text } = await send('{"a":1}', 'own', { 'content-type': 'application/json' })
  expect([status, text]).toEqual([201, '{"body":{"a":1}}'])
})

test.each(['own', 'nowhere'])('Fastify answers XML at /%s as it does without the module', async (path) => {
  const answers: unknown[] = []
  for (const each of [[], imports]) {
    const { send } = await start({ imports: each, controllers: [Own], platform: 'fastify' })
    const { status, text } = await send(documentedXml, path)
    answers.push({ status, text })
  }
  expect(answers[1]).toEqual(answers[0])
})
