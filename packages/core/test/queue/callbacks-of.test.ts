/** Which messages are found in the events of queues. The shapes are those of Tencent's documents, with values of our own. */
import { describe, expect, test } from 'vitest'
import { documentedJson, documentedXml, gbk } from '../../../../test/support/callbacks.ts'
import { callbacksOf, isCallbackError, parseCallback } from '../../src/index.ts'

const ckafka = (msgBody: unknown, offset = 41) => ({
  Ckafka: { topic: 'ci-callbacks', partition: 2, offset, msgKey: 'None', msgBody },
})
const cmq = (msgBody: unknown) => ({
  CMQ: {
    type: 'topic',
    topicOwner: 1250000000,
    topicName: 'ci-topic',
    subscriptionName: 'media-function',
    publishTime: '2026-11-03T02:11:09Z',
    msgId: '42784700841203715',
    requestId: '5528710993017406464',
    msgBody,
    msgTag: 'denoise,urgent',
  },
})
const cloudEvent = (msgBody: unknown) => ({
  specversion: '1.0',
  id: '5f0b0ea6-41f6-4f0e-8d9f-2f0c1f2f6a11',
  source: 'ckafka.cloud.tencent',
  type: 'connector:ckafka',
  subject: 'qcs::ckafka:ap-shanghai:uin/1250000000:ckafkaId/uin/1250000000/ckafka-8f3kq2',
  time: 1793671869000,
  region: 'ap-shanghai',
  datacontenttype: 'application/json;charset=utf-8',
  data: { topic: 'ci-callbacks', Partition: 0, offset: 7, msgKey: 'k', msgBody },
})

const shapes: readonly [name: string, event: unknown, id: string][] = [
  ['the CKafka trigger of SCF', { Records: [ckafka(documentedXml)] }, '/Ckafka/ci-callbacks/2/41'],
  [
    'a CKafka record that spells `Partition` with a capital',
    { Records: [{ Ckafka: { topic: 't', Partition: 1, offset: 36, msgKey: 'None', msgBody: documentedXml } }] },
    '/Ckafka/t/1/36',
  ],
  ['the CMQ trigger of SCF', { Records: [cmq(documentedXml)] }, '/CMQ/ci-topic/42784700841203715'],
  [
    'a trigger whose record has another name',
    { Records: [{ Kafka: { topic: 't', partition: 0, offset: 0, msgBody: documentedXml } }] },
    '/Kafka/t/0/0',
  ],
  ['an EventBridge connector', cloudEvent(documentedXml), '/ckafka.cloud.tencent/ci-callbacks/0/7'],
  [
    'a trigger whose record is named `data`',
    { Records: [{ data: { topic: 't', partition: 0, offset: 0, msgBody: documentedXml } }] },
    '/data/t/0/0',
  ],
  ['several events of EventBridge', [cloudEvent(documentedXml)], '/ckafka.cloud.tencent/ci-callbacks/0/7'],
  [
    'the JSON that TDMQ for CMQ posts',
    {
      TopicOwner: 1250000000,
      topicName: 'ci-topic',
      subscriptionName: 'media',
      msgId: '6942316962',
      msgBody: documentedXml,
      publishTime: 11203432,
    },
    '/ci-topic/6942316962',
  ],
]

test.each(shapes)('finds the callback in the event of %s', (_, event, id) => {
  const [callback] = callbacksOf(event)
  expect(callback?.id).toBe(id)
  expect(callback?.body).toBe(documentedXml)
  expect(parseCallback(callback?.body as string)).toEqual(parseCallback(documentedJson))
})

test('takes the bytes of a message that a consumer received', () => {
  const msgBody = Buffer.from(documentedXml)
  const [callback] = callbacksOf({ topic: 'ci', partition: 3, offset: '90', msgBody })
  expect([callback?.id, callback?.body]).toEqual(['/ci/3/90', msgBody])
})

test('keeps the order of a batch and each record as it came', () => {
  const records = [ckafka(documentedXml, 1), ckafka(documentedJson, 2)]
  const callbacks = callbacksOf({ Records: records })
  expect(callbacks.map(({ id }) => id)).toEqual(['/Ckafka/ci-callbacks/2/1', '/Ckafka/ci-callbacks/2/2'])
  expect(callbacks.map(({ record }) => record)).toEqual(records)
  expect(callbacksOf({ Records: [] })).toEqual([])
})

describe('a Base64 body', () => {
  test.each([
    ['XML', documentedXml],
    ['JSON', documentedJson],
    ['XML after a byte order mark', `\ufeff${documentedXml}`],
  ])('is decoded when it holds %s', (_, text) => {
    const [callback] = callbacksOf({ Records: [cmq(Buffer.from(text).toString('base64'))] })
    expect(parseCallback(callback?.body as Uint8Array)).toEqual(parseCallback(documentedJson))
  })

  test('may end in a line break', () => {
    const [callback] = callbacksOf({ Records: [cmq(`${Buffer.from(documentedXml).toString('base64')}\n`)] })
    expect(String(callback?.body)).toBe(documentedXml)
  })

  test('keeps bytes that are not UTF-8', () => {
    const [callback] = callbacksOf({ Records: [cmq(Buffer.from(gbk).toString('base64'))] })
    expect(Buffer.compare(callback?.body as Uint8Array, gbk)).toBe(0)
  })

  test.each(['aGVsbG8=', 'aGVsbG8gPA==', 'YTw=', '<eyJhIjoxfQ==', 'hello', ''])(
    'is left alone when %j holds no callback',
    (text) => {
      expect(callbacksOf({ Records: [cmq(text)] })[0]?.body).toBe(text)
    },
  )
})

describe('a record without a callback', () => {
  test.each([
    [
      'no body',
      { Ckafka: { topic: 't', partition: 0, offset: 3 } },
      '/Ckafka/t/0/3',
      /as text or bytes in `msgBody`, got undef/,
    ],
    [
      'no body and the name of CMQ',
      { CMQ: { topicName: 't', msgId: '1' } },
      '/CMQ/t/1',
      /as text or bytes in `msgBody`, got undefined\.$/,
    ],
    [
      'text as the data of EventBridge',
      { specversion: '1.0', data: 'x' },
      '/0',
      /`Ckafka` or `CMQ`, got an object with/,
    ],
    ['an empty message of Kafka', ckafka(null), '/Ckafka/ci-callbacks/2/41', /`msgBody`, got null\.$/],
    ['an object as its body', ckafka({ a: 1 }), '/Ckafka/ci-callbacks/2/41', /`msgBody`, got object\.$/],
    [
      'the event of another trigger',
      { cos: {}, event: {} },
      '/0',
      /`Ckafka` or `CMQ`, got an object with cos, event\.$/,
    ],
    ['nothing', null, '/0', /got null\.$/],
    ['text', 'Ckafka', '/0', /got string\.$/],
  ])('with %s has an error and hides no other record', (_, record, id, message) => {
    const [first, second] = callbacksOf({ Records: [record, ckafka(documentedXml)] })
    expect(first?.id).toBe(id)
    expect(first?.body).toBeUndefined()
    expect(first?.error?.code).toBe('not_a_callback')
    expect(first?.error?.message).toMatch(message)
    expect(second?.body).toBe(documentedXml)
  })
})

describe('an event that is not of a queue', () => {
  test.each([
    [{ httpMethod: 'POST', path: '/', headers: {}, body: '' }, /HTTP request: `ciEvent` of `@ci-event\/core\/scf`/],
    [{ Type: 'Timer', TriggerName: 'hourly', Time: '', Message: '' }, /with Type, TriggerName, .*which trigger/],
    [{}, /got an empty object\./],
    [null, /got null\./],
    [undefined, /got undefined\./],
    ['{"Records":[]}', /got string\./],
  ])('is refused: %j', (event, message) => {
    let error: unknown
    try {
      callbacksOf(event)
    } catch (caught) {
      error = caught
    }
    expect(isCallbackError(error) && error.code).toBe('not_a_callback')
    expect((error as Error).message).toMatch(message)
  })
})

test('an id has no control characters and is short, whatever a producer chose', () => {
  const Ckafka = { topic: `a\n\u2028${'b'.repeat(5000)}`, partition: 0, offset: 1, msgBody: '' }
  const [callback] = callbacksOf({ Records: [{ Ckafka }] })
  expect(callback?.id).toMatch(/^\/Ckafka\/a b+…\/0\/1$/)
  expect(callback?.id.length).toBeLessThan(130)
})
