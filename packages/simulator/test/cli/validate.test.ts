import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCallback } from '@ci-event/simulator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ciEventCommand } from './ci-event-command.ts'

let folder: string
let good: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-event-'))
  good = join(folder, 'good.xml')
  const { body } = createCallback('Tts', { Novelty: '1' } as never, { state: 'Failed' })
  writeFileSync(good, body)
  writeFileSync(join(folder, 'bad.xml'), body.subarray(0, 200))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('validate prints jobs and drift', async () => {
  const { code, out } = await ciEventCommand(['validate', good])
  expect(code).toBe(0)
  expect(out).toMatch(/✓ good\.xml: TaskFinish\n +j\w{32} {2}Tts {2}Failed: /)
  expect(out).toContain('! unknown-field at JobsDetail.Novelty')
})

test('validate --strict fails on drift', async () => {
  expect((await ciEventCommand(['validate', good, '--strict'])).code).toBe(1)
})

test('validate fails on a body that cannot be parsed, and reads the others', async () => {
  const { code, out } = await ciEventCommand(['validate', folder, '--json'])
  expect(code).toBe(1)
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { name: 'bad.xml', error: { code: 'truncated' } },
    { name: 'good.xml', drift: [{ type: 'unknown-field' }], event: { EventName: 'TaskFinish' } },
  ])
})
