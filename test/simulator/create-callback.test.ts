import { type Drift, knownTags, parseCallback, type TaskFinishEvent } from '@ci-event/core'
import { createCallback } from '@ci-event/simulator'
import { describe, expect, test } from 'vitest'
import { readIndependently } from '../corpus/documents.ts'

const textOf = (callback: { body: Uint8Array }): string => Buffer.from(callback.body).toString()
const withoutIds = (text: string): string => text.replaceAll(/\b[a-z][0-9a-f]{32}\b/g, 'id')
const endedAt = new Date('2026-01-31T00:00:00Z')

describe.each([...knownTags, 'WorkflowStart', 'WorkflowFinish'] as const)('%s', (tag) => {
  test.each(['api', 'workflow'] as const)(
    `${tag} started by %s gives the same event in both formats, without drift`,
    (trigger) => {
      for (const state of ['Success', 'Failed']) {
        const drift: Drift[] = []
        const [xml, json] = (['xml', 'json'] as const).map((format) => {
          const { body, contentType } = createCallback(tag, {}, { format, trigger, state, endedAt })
          return parseCallback(body, { contentType, onDrift: (each) => drift.push(each) })
        })
        expect(drift).toEqual([])
        expect(withoutIds(JSON.stringify(json))).toBe(withoutIds(JSON.stringify(xml)))
        expect(JSON.stringify(xml)).toContain(state)
      }
    },
  )
})

test('XML has the layout of CI', () => {
  const { body, headers, contentType } = createCallback('NoiseReduction', { Operation: { UserData: 'a&b <c>' } })
  const text = Buffer.from(body).toString()
  expect(text).toMatch(
    /^<\?xml version="1\.0" encoding="utf-8"\?>\n<Response>\n\t<EventName>TaskFinish<\/EventName>\n\t<JobsDetail>\n\t\t<Code>/,
  )
  expect(text).toContain('\t\t\t<UserData>a&amp;b &lt;c&gt;</UserData>\n')
  expect(headers).toEqual({
    'user-agent': 'Go-http-client/1.1',
    'content-type': 'application/xml',
    'accept-encoding': 'gzip',
  })
  expect(contentType).toBe('application/xml')
  const names = [...text.matchAll(/^\t\t<(\w+)/gm)].map(([, name]) => name)
  expect(names).toEqual(names.toSorted())
})

test('JSON has only strings, no empty nodes, and no array around a single child', () => {
  const overrides = { Message: '', Input: { CosHeaders: [{ Key: 'Size', Value: '1' }] }, Operation: { JobLevel: 0 } }
  const job = (shape: 'array' | 'object') =>
    JSON.parse(textOf(createCallback('NoiseReduction', overrides, { format: 'json', shape }))).JobsDetail
  const [inArray] = job('array')
  expect(job('object')).toMatchObject({ Tag: 'NoiseReduction' })
  expect(inArray).not.toHaveProperty('Message')
  expect(inArray.Input.CosHeaders).toEqual({ Key: 'Size', Value: '1' })
  expect(inArray.Operation.JobLevel).toBe('0')
  const scalars = JSON.stringify(inArray).replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
  expect(scalars).not.toMatch(/\d|true|false|null/)
})

test('JSON of PicProcess has numbers, booleans, empty texts and lists of one, as in the field', () => {
  const { PicProcessResult } = JSON.parse(textOf(createCallback('PicProcess', {}, { format: 'json' }))).JobsDetail[0]
    .Operation
  const overrides = { Message: '', Operation: { PicProcessResult: [PicProcessResult[0]] } } as never
  const [job] = JSON.parse(textOf(createCallback('PicProcess', overrides, { format: 'json' }))).JobsDetail
  expect(job).toMatchObject({
    Message: '',
    Operation: {
      Output: { Force: false },
      PicProcess: { IsPicInfo: true },
      PicProcessResult: [{ State: 'Success', ProcessResult: { Height: expect.any(Number) } }],
    },
  })
})

test('overrides apply at any depth, replace arrays and remove nodes', () => {
  const { event } = createCallback('Transcode', {
    UserData: undefined,
    Operation: { UserData: undefined, MediaResult: { OutputFile: { ObjectName: ['a.mp4', 'b.mp4'] } } },
  } as never)
  const [job] = (event as TaskFinishEvent).JobsDetail
  expect(job).toMatchObject({ Operation: { MediaResult: { OutputFile: { ObjectName: ['a.mp4', 'b.mp4'] } } } })
  expect(job?.Operation).not.toHaveProperty('UserData')
})

test('JobIds are fresh and begin with the letter of their family, and times are in +0800', () => {
  const jobs = ['SpeechRecognition', 'DocProcess', 'Transcode'].map((tag) => {
    const { event } = createCallback(tag, {}, { endedAt })
    return (event as TaskFinishEvent).JobsDetail[0]
  })
  expect(jobs.map((job) => job?.JobId.charAt(0))).toEqual(['s', 'd', 'j'])
  for (const job of jobs) expect(job?.JobId).toMatch(/^[a-z][0-9a-f]{32}$/)
  expect(jobs[2]).toMatchObject({ CreationTime: '2026-01-31T07:59:28+0800', EndTime: '2026-01-31T08:00:00+0800' })
  const ids = new Set(Array.from({ length: 50 }, () => /j[0-9a-f]{32}/.exec(textOf(createCallback('Tts')))?.[0]))
  expect(ids.size).toBe(50)
})

test('each of several jobs has its own JobId', () => {
  const { event } = createCallback('Tts', { Code: 'x' }, { jobs: 3 })
  const jobs = (event as TaskFinishEvent).JobsDetail
  expect(jobs.map(({ Code }) => Code)).toEqual(['x', 'x', 'x'])
  expect(new Set(jobs.map(({ JobId }) => JobId)).size).toBe(3)
  expect(() => createCallback('Tts', {}, { jobs: 0 })).toThrow('`jobs` must be an integer from 1 to 1000, got 0.')
})

test('a job that is running has a Progress and no EndTime', () => {
  const { event } = createCallback('Transcode', {}, { state: 'Running' })
  expect((event as TaskFinishEvent).JobsDetail[0]).toMatchObject({ State: 'Running', Progress: 50, EndTime: '-' })
})

test('an unknown Tag has the fields that every job has', () => {
  const { event } = createCallback(
    'UnknownTag',
    { Operation: { UnknownResult: { Count: '2' } } },
    { trigger: 'workflow' },
  )
  expect((event as TaskFinishEvent).JobsDetail[0]).toMatchObject({
    Tag: 'UnknownTag',
    Workflow: { Name: expect.stringContaining('UnknownTag') },
    Operation: { UnknownResult: { Count: '2' } },
  })
})

test('createCallback refuses characters and names that XML cannot represent', () => {
  expect(() => createCallback('Tts', { Message: '\u0000' })).toThrow(/characters that XML cannot represent/)
  expect(() => createCallback('Tts', { 'a b': '1' } as never)).toThrow(
    'Expected a name that XML allows for an element, got "a b".',
  )
})

test('an independent reader finds the same values in both formats', () => {
  const callback = (format: 'xml' | 'json') =>
    readIndependently(withoutIds(textOf(createCallback('SpeechRecognition', {}, { format, endedAt, shape: 'object' }))))
  expect(callback('xml')).toEqual(callback('json'))
})
