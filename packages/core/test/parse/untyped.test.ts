/** Nodes without a definition come out the same from XML and from JSON, as far as both formats can say the same. */
import { expect, test } from 'vitest'
import { parseCallback } from '../../src/index.ts'

const fromXml = (inside: string) =>
  parseCallback(`<Response><JobsDetail><JobId>j0</JobId>${inside}</JobsDetail></Response>`)
const fromJson = (rest: object) => parseCallback(JSON.stringify({ JobsDetail: { JobId: 'j0', ...rest } }))

test.each<[what: string, xml: string, json: object, read: object]>([
  ['a text', '<New>a</New>', { New: 'a' }, { New: 'a' }],
  ['a number', '<New>1.5</New>', { New: 1.5 }, { New: '1.5' }],
  ['a number in quotes', '<New>0</New>', { New: '0' }, { New: '0' }],
  ['negative zero', '<New>0</New>', { New: -0 }, { New: '0' }],
  ['true', '<New>true</New>', { New: true }, { New: 'true' }],
  ['false', '<New>false</New>', { New: false }, { New: 'false' }],
  ['null', '<New/>', { New: null }, {}],
  ['an empty text', '<New></New>', { New: '' }, {}],
  ['a record', '<New><A>1</A><B/></New>', { New: { A: 1, B: '' } }, { New: { A: '1' } }],
  ['a record of empty nodes', '<New><A/></New>', { New: { A: {} } }, {}],
  ['a list', '<New>1</New><New>a</New>', { New: [1, 'a'] }, { New: ['1', 'a'] }],
  ['a list of equal elements', '<New>a</New><New>a</New>', { New: ['a', 'a'] }, { New: ['a', 'a'] }],
  ['a list of one element', '<New>a</New>', { New: ['a'] }, { New: 'a' }],
  ['a list with an empty element', '<New>a</New><New/>', { New: ['a', null] }, { New: 'a' }],
  ['an empty list', '<New/>', { New: [] }, {}],
  [
    'a list in a list of records',
    '<New><A>1</A><A>2</A></New><New><A>3</A></New>',
    { New: [{ A: [1, 2] }, { A: [3] }] },
    { New: [{ A: ['1', '2'] }, { A: '3' }] },
  ],
  ['a value that does not fit its kind', '<Progress>half</Progress>', { Progress: ['half'] }, { Progress: 'half' }],
  ['a number that repeats', '<Progress>7</Progress><Progress>7</Progress>', { Progress: [7, '7'] }, { Progress: 7 }],
  ['a flag where a number belongs', '<Progress>false</Progress>', { Progress: false }, { Progress: 'false' }],
  ['a record where text belongs', '<QueueId><A>1</A></QueueId>', { QueueId: { A: 1 } }, { QueueId: { A: '1' } }],
])('%s is one value in both formats', (_, xml, json, read) => {
  const event = { EventName: 'TaskFinish', JobsDetail: [{ JobId: 'j0', ...read }] }
  expect(fromXml(xml)).toEqual(event)
  expect(fromJson(json)).toEqual(event)
})

test('nodes beside the jobs are one value in both formats', () => {
  const event = { EventName: 'TaskFinish', JobsDetail: [{ JobId: 'j0' }], New: '1', Ids: ['a', 'b'] }
  expect(parseCallback('{"JobsDetail":{"JobId":"j0"},"New":[1],"Ids":["a","b"]}')).toEqual(event)
  const xml = '<Response><JobsDetail><JobId>j0</JobId></JobsDetail><New>1</New><Ids>a</Ids><Ids>b</Ids></Response>'
  expect(parseCallback(xml)).toEqual(event)
})

test('an event of another name is one value in both formats', () => {
  const event = { EventName: 'Tomorrow', Count: '1', Done: 'false' }
  expect(parseCallback('{"EventName":" Tomorrow","Count":1,"Done":false}')).toEqual(event)
  const xml = '<Response><EventName>\nTomorrow\n</EventName><Count>1</Count><Done>false</Done></Response>'
  expect(parseCallback(xml)).toEqual(event)
})

test('what the host adds to all objects is part of no event', () => {
  const prototype = Object.prototype as { Added?: string }
  const event = { EventName: 'TaskFinish', JobsDetail: [{ JobId: 'j0', Input: { Object: 'a' } }] }
  const drift: unknown[] = []
  try {
    prototype.Added = 'by the host'
    const xml = '<Response><JobsDetail><JobId>j0</JobId><Input><Object>a</Object></Input></JobsDetail></Response>'
    for (const body of [xml, JSON.stringify(event)]) {
      const read = parseCallback(body, { onDrift: (each) => drift.push(each) })
      expect(JSON.parse(JSON.stringify(read))).toEqual(event)
    }
  } finally {
    delete prototype.Added
  }
  expect(drift).toEqual([])
})

test('names that objects have are names like any other', () => {
  const xml = '<__proto__>1</__proto__><constructor>2</constructor>'
  const [job] = (fromXml(xml) as { JobsDetail: object[] }).JobsDetail
  expect(Object.entries(job as object)).toEqual([
    ['JobId', 'j0'],
    ['__proto__', '1'],
    ['constructor', '2'],
  ])
})
