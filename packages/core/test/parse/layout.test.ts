/** Layout says nothing: a document that was indented, or has blank nodes, gives the event that it gave before. */
import { expect, test } from 'vitest'
import { type Drift, parseCallback } from '../../src/index.ts'

function read(body: string): { event: unknown; drift: Drift[] } {
  const drift: Drift[] = []
  return { event: parseCallback(body, { onDrift: (each) => drift.push(each) }), drift }
}

const compact =
  '<Response><EventName>TaskFinish</EventName><JobsDetail><Code>Success</Code><CreationTime>2022-06-30T18:47:18+0800' +
  '</CreationTime><JobId>j0</JobId><Operation><JobLevel>1</JobLevel><DigitalWatermark><IgnoreError>true</IgnoreError>' +
  '</DigitalWatermark></Operation><Progress>100</Progress><State>Success</State><Tag>DigitalWatermark</Tag>' +
  '</JobsDetail></Response>'

const expected = {
  event: {
    EventName: 'TaskFinish',
    JobsDetail: [
      {
        Code: 'Success',
        CreationTime: '2022-06-30T18:47:18+0800',
        JobId: 'j0',
        Operation: { JobLevel: 1, DigitalWatermark: { IgnoreError: true } },
        Progress: 100,
        State: 'Success',
        Tag: 'DigitalWatermark',
      },
    ],
  },
  drift: [],
}

const jobs = (inside: string): string => compact.replace('<Code>', `${inside}<Code>`)

test.each<[what: string, body: string]>([
  ['nothing between elements', compact],
  ['line feeds between elements', compact.replaceAll('><', '>\n<')],
  ['text on lines of its own, as some formatters have it', compact.replaceAll('>', '>\n\t').replaceAll('<', '\r\n<')],
  ['blanks before the document', ` \r\n\t${compact}`],
  ['blanks before the declaration', `\n <?xml version="1.0" encoding="UTF-8"?>\n${compact}`],
  ['a declaration after a byte order mark and a line feed', `\ufeff\n<?xml version="1.0"?>${compact}`],
  ['a blank Message', jobs('<Message> </Message>')],
  ['a Message of a line feed reference', jobs('<Message>&#10;</Message>')],
  ['a blank unknown node', jobs('<Tomorrow>\n\t</Tomorrow>')],
  ['a blank record', jobs('<Input>\n</Input>')],
  ['a blank list', jobs('<Workflow/><Input><CosHeaders> </CosHeaders></Input>')],
  ['a blank number', jobs('<QueueId/><EndTime>\n</EndTime>')],
  ['a blank node beside the jobs', compact.replace('<JobsDetail>', '<Tomorrow> </Tomorrow><JobsDetail>')],
  ['a blank job before the job', compact.replace('<JobsDetail>', '<JobsDetail>\n</JobsDetail><JobsDetail>')],
  ['a blank State before the State', jobs('<State> </State>')],
])('a callback with %s gives the same event', (_, body) => {
  expect(read(body)).toEqual(expected)
})

test.each<[what: string, body: string]>([
  ['without JobsDetail', '<Response><EventName>TaskFinish</EventName></Response>'],
  ['with an empty JobsDetail', '<Response><EventName>TaskFinish</EventName><JobsDetail/></Response>'],
  ['with a blank JobsDetail', '<Response><EventName>\n TaskFinish\n</EventName><JobsDetail>\n</JobsDetail></Response>'],
  [
    'with a blank JobsDetail and a blank name',
    '<Response><EventName> </EventName><JobsDetail>\n</JobsDetail></Response>',
  ],
  ['of JSON without JobsDetail', '{"EventName":"TaskFinish"}'],
  ['of JSON with JobsDetail null', '{"EventName":" TaskFinish ","JobsDetail":null}'],
  ['of JSON with blank JobsDetail', '{"EventName":"TaskFinish","JobsDetail":" \\n"}'],
  ['of JSON with an empty object', '{"JobsDetail":{}}'],
  ['of JSON with a list of nothing', '{"JobsDetail":[null,"",{}]}'],
  ['of JSON with a job of nothing', '{"JobsDetail":{"State":" ","Operation":{"Output":null}}}'],
])('a TaskFinish %s has no jobs', (_, body) => {
  expect(read(body)).toEqual({ event: { EventName: 'TaskFinish', JobsDetail: [] }, drift: [] })
})

test('a no-break space is text and not layout', () => {
  const { event } = read(jobs('<Message>\u00a0</Message>'))
  expect(event).toMatchObject({ JobsDetail: [{ Message: '\u00a0' }] })
})

test('blanks within text, and around free text, are kept', () => {
  const { event } = read(compact.replace('<JobLevel>', '<UserData> a  b\n</UserData><JobLevel>'))
  expect(event).toMatchObject({ JobsDetail: [{ Operation: { UserData: ' a  b\n' } }] })
})
