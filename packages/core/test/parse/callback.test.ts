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
import { isCallbackError, parseCallback, type TaskFinishEvent } from '../../src/index.ts'
import { parseDocument, parseTree } from '../../src/parse/parse-callback.ts'

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
test.each(cases)('a callback in another form gives the same event: %s', (_, body) => {
  expect(parseCallback(body)).toStrictEqual(event)
})

test('an event survives JSON.stringify and JSON.parse', () => {
  expect(JSON.parse(JSON.stringify(event))).toStrictEqual(event)
})

describe('events', () => {
  test('the documented callback gives a typed event', () => {
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

  test('a callback with two jobs gives both, in their order', () => {
    const { JobsDetail } = parseCallback(twoJobsXml) as TaskFinishEvent
    expect(JobsDetail.map((each) => each.JobId)).toEqual([
      'j435aca66f86211ec8a5a87e016101408',
      'j135aca66f86211ec8a5a87e016101405',
    ])
  })

  test('a job that a workflow started has its headers as a list, even if there is only one', () => {
    const [triggered] = (parseCallback(workflowTriggeredXml) as TaskFinishEvent).JobsDetail
    expect(triggered?.Input?.CosHeaders).toEqual([
      { Key: 'EventName', Value: 'cos:ObjectCreated:Put' },
      { Key: 'x-cos-meta-order', Value: '4711' },
    ])
    expect(triggered?.Workflow?.WorkflowName).toBe('denoise uploads')
    const one = JSON.stringify({ JobsDetail: { JobId: 'j1', Input: { CosHeaders: { Key: 'a', Value: 'b' } } } })
    expect((parseCallback(one) as TaskFinishEvent).JobsDetail[0]?.Input?.CosHeaders).toEqual([{ Key: 'a', Value: 'b' }])
  })

  test('a CosHeader with the key EventName does not name the event', () => {
    expect(parseCallback(workflowTriggeredXml).EventName).toBe('TaskFinish')
  })

  test('a workflow run without EventName gives the same event as with it', () => {
    const named = parseCallback(workflowFinishXml)
    expect(named).toMatchObject({
      EventName: 'WorkflowFinish',
      WorkflowExecution: { Tasks: [{ Type: 'NoiseReduction' }] },
    })
    expect(parseCallback(workflowFinishXml.replace(/<EventName>.*<\/EventName>/, ''))).toStrictEqual(named)
  })

  test('nodes next to the jobs are kept', () => {
    expect(parseCallback('{"JobsDetail":{"JobId":"j1"},"NonExistJobIds":"j2"}')).toStrictEqual({
      EventName: 'TaskFinish',
      JobsDetail: [{ JobId: 'j1' }],
      NonExistJobIds: 'j2',
    })
  })

  test('a failed job has its State and Code', () => {
    expect(parseCallback(failedJson)).toMatchObject({ JobsDetail: [{ State: 'Failed', Code: 'InputInvalid' }] })
  })
})

describe('bodies that are refused', () => {
  test.each<[what: string, body: string | Uint8Array, code: string, options?: object]>([
    ['a body over the limit', documentedXml, 'too_large', { bodyLimit: documentedXml.length - 1 }],
    ['text that is over the limit in bytes', '{"EventName":"中中中"}', 'too_large', { bodyLimit: 20 }],
    ['bytes that are not UTF-8', gbk, 'undecodable'],
    ['overlong UTF-8', Buffer.from([0x3c, 0xc0, 0xaf]), 'undecodable'],
    ['a surrogate in UTF-8', Buffer.from([0x3c, 0xed, 0xa0, 0x80]), 'undecodable'],
    ['an unknown charset', '<a/>', 'undecodable', { contentType: 'text/xml; charset=klingon' }],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]), 'undecodable'],
    ['UTF-16 without a mark', Buffer.from(documentedXml, 'utf16le'), 'malformed'],
    [
      'bytes that are not text in the charset of the Content-Type',
      Buffer.from([0x3c, 0x61, 0xff]),
      'undecodable',
      { contentType: 'text/xml; charset=ksc5601' },
    ],
    ['an empty object', '{}', 'not_a_callback'],
    ['an empty root', '<Response/>', 'not_a_callback'],
    ['a job that is text', '{"JobsDetail":"x"}', 'not_a_callback'],
    ['an empty body', '', 'malformed'],
    ['text that begins like a byte order mark', Buffer.from('＜Response/>'), 'malformed'],
  ])('%s is refused', (_, body, code, options) => {
    expect(
      codeOf(typeof body === 'string' && options && 'contentType' in options ? Buffer.from(body) : body, options),
    ).toBe(code)
  })

  test('a body of exactly the limit is read', () => {
    expect(codeOf(documentedXml, { bodyLimit: documentedXml.length })).toBeUndefined()
  })
})

describe('charsets', () => {
  const named = (name: string) => ({ EventName: name })
  const chinese = '<Response><EventName>中</EventName></Response>'
  test.each<[what: string, body: Uint8Array, contentType: string | undefined]>([
    ['GBK by Content-Type', gbk, 'application/xml; charset=GBK'],
    ['GB2312 by Content-Type, quoted', gbk, 'application/xml;charset="gb2312"'],
    ['GBK by Content-Type with blanks', gbk, 'application/xml ; charset = gbk'],
    ['GBK by declaration', Buffer.concat([Buffer.from('<?xml version="1.0" encoding="gbk"?>'), gbk]), undefined],
    [
      'GBK by declaration with blanks',
      Buffer.concat([Buffer.from('<?xml version="1.0" encoding = \'GBK\' ?>'), gbk]),
      undefined,
    ],
    ['a declaration without an encoding', Buffer.from(`<?xml version="1.0"?>${chinese}`), undefined],
    ['an instruction that quotes a declaration', Buffer.from(`<?a <?xml encoding="gbk"?>${chinese}`), undefined],
    ['a mark of UTF-8 that contradicts the Content-Type', Buffer.from(`\ufeff${chinese}`), 'text/xml; charset=gbk'],
    [
      'a mark of UTF-16 that contradicts the Content-Type',
      Buffer.from(`\ufeff${chinese}`, 'utf16le'),
      'text/xml; charset=gbk',
    ],
    ['a mark of UTF-16 in the other byte order', Buffer.from(`\ufeff${chinese}`, 'utf16le').swap16(), undefined],
    [
      'a declaration of UTF-16 that cannot be true',
      Buffer.from(`<?xml version="1.0" encoding="UTF-16LE"?>${chinese}`),
      undefined,
    ],
  ])('text is decoded by its charset: %s', (_, body, contentType) => {
    expect(parseCallback(body, { contentType })).toEqual(named('中'))
  })

  test('text in GBK is decoded as such, though its bytes would be UTF-8 too', () => {
    const body = Buffer.from('<Response><EventName>中中</EventName></Response>')
    expect(parseCallback(body, { contentType: 'text/xml; charset=gbk' })).toEqual(named('涓\ue15d腑'))
  })

  test('the charset of one body does not affect the next', () => {
    parseCallback(gbk, { contentType: 'text/xml; charset=gbk' })
    expect(parseCallback(Buffer.from(chinese))).toEqual(named('中'))
  })
})

describe('a body that a parser upstream has read', () => {
  test('may have as many nodes as fit into the limit', () => {
    const document = (count: number) => ({ JobsDetail: Array.from({ length: count }, () => ({ JobId: 'j' })) })
    expect(parseTree(document(10), { bodyLimit: 200 })).toMatchObject({ EventName: 'TaskFinish' })
    expect(() => parseTree(document(40), { bodyLimit: 200 })).toThrow('more than 40 nodes')
    expect(() => parseTree(document(110_000))).toThrow('more than 209716 nodes')
  })
})

test('a document of CI that is not a callback is read as its tree', () => {
  expect(parseDocument('<Response><a>1</a><b/><b>2</b></Response>')).toEqual({ Response: { a: '1', b: ['', '2'] } })
})
