import { knownTags } from '@ci-event/core'
import { expect, test } from 'vitest'
import { ciEventCommand } from './ci-event-command.ts'

test('tags lists every known Tag with its family', async () => {
  const { code, out } = await ciEventCommand(['tags', '--json'])
  expect(code).toBe(0)
  const all = JSON.parse(out) as { tag: string; family: string; nodes: string[] }[]
  expect(all.map(({ tag }) => tag)).toEqual([...knownTags].toSorted())
  expect(all.find(({ tag }) => tag === 'VocalScore')).toMatchObject({ family: 'speech' })
  expect(all.every(({ family }) => family !== '')).toBe(true)
})

test('tags lists the Tags that contain a part of a name', async () => {
  const { out } = await ciEventCommand(['tags', 'noise'])
  expect(out).toMatch(/^Tag +family +in Operation\nNoiseReduction +media +NoiseReduction\n$/)
})

test('tags says that nothing matches, suggests the closest Tag, and has the exit code 1', async () => {
  expect(await ciEventCommand(['tags', 'nothing-like-it'])).toEqual({
    code: 1,
    out: '',
    err: 'ci-event tags: no known Tag contains "nothing-like-it".\n',
  })
  const { err } = await ciEventCommand(['tags', 'NoiseReductoin'])
  expect(err).toContain('Did you mean NoiseReduction?')
  expect((await ciEventCommand(['tags', 'nothing-like-it', '--json'])).out).toBe('[]\n')
})
