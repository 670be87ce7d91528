/** CI's answer about the detection of viruses. */
import { expect, test } from 'vitest'
import type { Drift } from '../../src/index.ts'
import { parseVirusDetection } from '../../src/storage.ts'

function read(detail: string) {
  const drift: Drift[] = []
  const body = `<Response><JobsDetail>${detail}</JobsDetail><RequestId>r</RequestId></Response>`
  return { found: parseVirusDetection(body, { onDrift: (each) => drift.push(each) }), drift }
}

const file = (name: string) => `<Result><FileName>${name}</FileName><VirusName>EICAR-Test</VirusName></Result>`

test('the answer is typed, with one result or several', () => {
  const head = '<JobId>ss01</JobId><State>Success</State><CreationTime>2026-07-07T12:12:12+0800</CreationTime>'
  const rest = `<Object>a.zip</Object><Suggestion>block</Suggestion><DetectDetail>${file('a')}${file('b')}</DetectDetail>`
  expect(read(head + rest)).toEqual({
    found: {
      JobId: 'ss01',
      State: 'Success',
      CreationTime: '2026-07-07T12:12:12+0800',
      Object: 'a.zip',
      Suggestion: 'block',
      DetectDetail: {
        Result: [
          { FileName: 'a', VirusName: 'EICAR-Test' },
          { FileName: 'b', VirusName: 'EICAR-Test' },
        ],
      },
    },
    drift: [],
  })
  expect(read(`<DetectDetail>${file('a')}</DetectDetail>`).found?.DetectDetail?.Result).toHaveLength(1)
})

test.each([
  ['normal', 'pass'],
  ['nomal', 'pass'],
  ['block', 'block'],
])('the suggestion %s is `%s`', (given, word) => {
  expect(read(`<Suggestion>${given}</Suggestion>`).found?.Suggestion).toBe(word)
})

test('what is not known is kept and reported', () => {
  const { found, drift } = read('<JobId>ss01</JobId><New>1</New>')
  expect(found).toEqual({ JobId: 'ss01', New: '1' })
  expect(drift).toEqual([{ type: 'unknown-field', path: 'JobsDetail.New' }])
})

test('an answer without a job is none', () => {
  expect(parseVirusDetection('<Response><NonExistJobIds>ss01</NonExistJobIds></Response>')).toBeUndefined()
})
