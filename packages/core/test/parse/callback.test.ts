import { describe, expect, test } from 'vitest'
import {
  documentedJson,
  documentedXml,
  failedJson,
  gbk,
  twoJobsXml,
  workflowFinishXml,
  workflowTriggeredXml,
} from '../../../../test/support/callbacks.ts'
import { type Drift, isCallbackError, parseCallback, parseTime, type TaskFinishEvent } from '../../src/index.ts'

const event = parseCallback(documentedXml)
const facts = JSON.parse(documentedJson) as { EventName: string; JobsDetail: [Record<string, unknown>] }
const [job] = facts.JobsDetail

function codeOf(body: string | Uint8Array, options?: Parameters<typeof parseCallback>[1]): string | undefined {
  try {
    parseCallback(body, options)
    return undefined
  } catch (error) {
    return isCallbackError(error) ? error.code : String(error)
  }
}

describe('the same news is the same event', () => {
  const cases: [what: string, body: string | Uint8Array][] = [
    ['the documented JSON', documentedJson],
    ['one job as an object', JSON.stringify({ ...facts, JobsDetail: job })],
    ['wrapped in Response', JSON.stringify({ Response: facts })],
    ['without EventName', JSON.stringify({ JobsDetail: job })],
    ['XML without EventName', documentedXml.replace('<EventName>TaskFinish</EventName>', '')],
    ['indented XML', documentedXml.replace(/></g, '>\n\t<')],
    ['XML with a declaration', `<?xml version="1.0" encoding="utf-8"?>${documentedXml}`],
    ['XML with Windows line ends', documentedXml.replace(/></g, '>\r\n<')],
    ['text with a byte order mark', `\ufeff${documentedXml}`],
    ['bytes', Buffer.from(documentedXml)],
    ['a view into larger memory', new Uint8Array(Buffer.from(`xx${documentedXml}xx`)).subarray(2, -2)],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${documentedXml}`, 'utf16le')],
    ['empty nodes beside', documentedXml.replace('<Code>', '<SubTag/><Progress></Progress><Code>')],
    [
      'empty nodes beside, JSON',
      JSON.stringify({ ...facts, JobsDetail: { ...job, SubTag: '', Workflow: {}, Progress: null } }),
    ],
    [
      'JobLevel as text',
      JSON.stringify({ ...facts, JobsDetail: { ...job, Operation: { ...(job.Operation as object), JobLevel: '0' } } }),
    ],
    [
      'every node in an array of one, as xml2js has it',
      JSON.stringify({
        Response: {
          EventName: ['TaskFinish'],
          JobsDetail: [{ ...job, State: ['Success'], Tag: ['NoiseReduction'], Input: [job.Input] }],
        },
      }),
    ],
  ]
  test.each(cases)('%s', (_, body) => {
    expect(parseCallback(body)).toStrictEqual(event)
  })

  test('and survives JSON', () => {
    expect(JSON.parse(JSON.stringify(event))).toStrictEqual(event)
  })
})

describe('events', () => {
  test('the documented callback', () => {
    expect(event).toEqual({
      EventName: 'TaskFinish',
      JobsDetail: [
        expect.objectContaining({
          Tag: 'NoiseReduction',
          State: 'Success',
          Operation: expect.objectContaining({ JobLevel: 0, UserData: 'This is my NoiseReduction job.' }),
        }),
      ],
    })
  })

  test('two jobs', () => {
    const { JobsDetail } = parseCallback(twoJobsXml) as TaskFinishEvent
    expect(JobsDetail.map((each) => each.JobId)).toEqual([
      'j435aca66f86211ec8a5a87e016101408',
      'j135aca66f86211ec8a5a87e016101405',
    ])
  })

  test('a workflow-triggered job has its headers as a list, also one alone', () => {
    const [triggered] = (parseCallback(workflowTriggeredXml) as TaskFinishEvent).JobsDetail
    expect(triggered?.Input?.CosHeaders).toEqual([
      { Key: 'EventName', Value: 'cos:ObjectCreated:Put' },
      { Key: 'x-cos-meta-order', Value: '4711' },
    ])
    expect(triggered?.Workflow?.WorkflowName).toBe('denoise uploads')
    const one = JSON.stringify({ JobsDetail: { JobId: 'j1', Input: { CosHeaders: { Key: 'a', Value: 'b' } } } })
    expect((parseCallback(one) as TaskFinishEvent).JobsDetail[0]?.Input?.CosHeaders).toEqual([{ Key: 'a', Value: 'b' }])
  })

  test('a CosHeader named EventName does not name the event', () => {
    expect(parseCallback(workflowTriggeredXml).EventName).toBe('TaskFinish')
  })

  test('the end of a workflow, with and without its name', () => {
    const named = parseCallback(workflowFinishXml)
    expect(named).toMatchObject({
      EventName: 'WorkflowFinish',
      WorkflowExecution: { Tasks: [{ Type: 'NoiseReduction' }] },
    })
    expect(parseCallback(workflowFinishXml.replace(/<EventName>.*<\/EventName>/, ''))).toStrictEqual(named)
  })

  test('nodes beside the jobs are kept', () => {
    expect(parseCallback('{"JobsDetail":{"JobId":"j1"},"NonExistJobIds":"j2"}')).toStrictEqual({
      EventName: 'TaskFinish',
      JobsDetail: [{ JobId: 'j1' }],
      NonExistJobIds: 'j2',
    })
  })

  test('a failed job', () => {
    expect(parseCallback(failedJson)).toMatchObject({ JobsDetail: [{ State: 'Failed', Code: 'InputInvalid' }] })
  })
})

describe('drift is kept and reported, without any value', () => {
  function driftOf(job: object): { drift: Drift[]; read: unknown } {
    const drift: Drift[] = []
    const { JobsDetail } = parseCallback(JSON.stringify({ JobsDetail: job }), {
      onDrift: (each) => drift.push(each),
    }) as TaskFinishEvent
    return { drift, read: JobsDetail[0] }
  }

  test.each<[what: string, job: object, drift: Drift[]]>([
    [
      'an unknown Tag',
      { JobId: 'j1', Tag: 'TagOfTomorrow', Operation: { New: '1' } },
      [{ type: 'unknown-tag', path: 'JobsDetail', tag: 'TagOfTomorrow' }],
    ],
    ['no Tag', { JobId: 'j1', Operation: { New: '1' } }, []],
    [
      'an unknown field',
      { JobId: 'j1', Tag: 'NoiseReduction', New: '1', Operation: { Output: { New: { x: '1' } } } },
      [
        { type: 'unknown-field', path: 'JobsDetail.New' },
        { type: 'unknown-field', path: 'JobsDetail.Operation.Output.New' },
      ],
    ],
    [
      'a number that is none',
      { JobId: 'j1', Progress: 'half' },
      [{ type: 'misfit', path: 'JobsDetail.Progress', expected: 'integer' }],
    ],
    [
      'a number too large to be exact',
      { JobId: 'j1', Progress: '9007199254740993' },
      [{ type: 'misfit', path: 'JobsDetail.Progress', expected: 'integer' }],
    ],
    [
      'a time that is none',
      { JobId: 'j1', EndTime: 'yesterday' },
      [{ type: 'misfit', path: 'JobsDetail.EndTime', expected: 'timestamp' }],
    ],
    [
      'a record where text should be',
      { JobId: { x: '1' } },
      [{ type: 'misfit', path: 'JobsDetail.JobId', expected: 'string' }],
    ],
    [
      'text where a record should be',
      { JobId: 'j1', Input: 'x' },
      [{ type: 'misfit', path: 'JobsDetail.Input', expected: 'object' }],
    ],
    [
      'the same in every element of a list',
      {
        JobId: 'j1',
        Input: {
          CosHeaders: [
            { Key: 'a', New: '1' },
            { Key: 'b', New: '2' },
          ],
        },
      },
      [{ type: 'unknown-field', path: 'JobsDetail.Input.CosHeaders.New' }],
    ],
  ])('%s', (_, job, drift) => {
    expect(driftOf(job)).toEqual({ drift, read: job })
  })

  test('a sender cannot flood the listener', () => {
    const names = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${'x'.repeat(200)}${index}`, '1']))
    const { drift } = driftOf({
      JobId: 'j1',
      ...Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`n${i}`, '1'])),
    })
    expect(drift).toHaveLength(100)
    expect(driftOf({ JobId: 'j1', ...names }).drift[0]?.path.length).toBeLessThan(100)
  })
})

describe('bodies that are refused', () => {
  test.each<[what: string, body: string | Uint8Array, code: string, options?: object]>([
    ['over the limit', documentedXml, 'too_large', { bodyLimit: documentedXml.length - 1 }],
    ['text over the limit in bytes', '{"EventName":"中中中"}', 'too_large', { bodyLimit: 20 }],
    ['bytes that are not UTF-8', gbk, 'undecodable'],
    ['overlong UTF-8', Buffer.from([0x3c, 0xc0, 0xaf]), 'undecodable'],
    ['a surrogate in UTF-8', Buffer.from([0x3c, 0xed, 0xa0, 0x80]), 'undecodable'],
    ['an unheard-of charset', '<a/>', 'undecodable', { contentType: 'text/xml; charset=klingon' }],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]), 'undecodable'],
    ['UTF-16 without a mark', Buffer.from(documentedXml, 'utf16le'), 'malformed'],
    ['an empty object', '{}', 'not_a_callback'],
    ['an empty root', '<Response/>', 'not_a_callback'],
    ['a job that is text', '{"JobsDetail":"x"}', 'not_a_callback'],
    ['an empty body', '', 'malformed'],
  ])('%s', (_, body, code, options) => {
    expect(
      codeOf(typeof body === 'string' && options && 'contentType' in options ? Buffer.from(body) : body, options),
    ).toBe(code)
  })

  test('exactly the limit is read', () => {
    expect(codeOf(documentedXml, { bodyLimit: documentedXml.length })).toBeUndefined()
  })
})

describe('charsets', () => {
  const named = (name: string) => ({ EventName: name })
  test.each<[what: string, body: Uint8Array, contentType: string | undefined]>([
    ['GBK by Content-Type', gbk, 'application/xml; charset=GBK'],
    ['GB2312 by Content-Type, quoted', gbk, 'application/xml;charset="gb2312"'],
    ['GBK by declaration', Buffer.concat([Buffer.from('<?xml version="1.0" encoding="gbk"?>'), gbk]), undefined],
    [
      'a mark that contradicts the Content-Type',
      Buffer.from('\ufeff<Response><EventName>中</EventName></Response>', 'utf16le'),
      'text/xml; charset=gbk',
    ],
    [
      'a declaration of UTF-16 that cannot be true',
      Buffer.from('<?xml version="1.0" encoding="UTF-16"?><Response><EventName>中</EventName></Response>'),
      undefined,
    ],
  ])('%s', (_, body, contentType) => {
    expect(parseCallback(body, { contentType })).toEqual(named('中'))
  })

  test('one request does not change the next', () => {
    parseCallback(gbk, { contentType: 'text/xml; charset=gbk' })
    expect(parseCallback(Buffer.from('<Response><EventName>中</EventName></Response>'))).toEqual(named('中'))
  })
})

describe('parseTime', () => {
  test.each([
    ['2022-06-30T18:47:18+0800', '2022-06-30T10:47:18.000Z'],
    ['2022-08-09 14:54:17+0800', '2022-08-09T06:54:17.000Z'],
    ['2022-08-03T18:45:50+08:00', '2022-08-03T10:45:50.000Z'],
    ['2022-08-03T18:45:50.250Z', '2022-08-03T18:45:50.250Z'],
    ['2022-08-03T18:45:50-0330', '2022-08-03T22:15:50.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(parseTime(text)?.toISOString()).toBe(iso)
  })

  test.each(['-', '', undefined, 'yesterday', '2022-13-40T99:99:99+0800', '2022-06-30T18:47:18'])(
    '%s is no time',
    (text) => {
      expect(parseTime(text)).toBeUndefined()
    },
  )
})
