import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cosHeaders, parseCallback, type TaskFinishEvent, type WorkflowFinishEvent } from '../../src/index.ts'

function read(fixture: string) {
  return parseCallback(readFileSync(new URL(`../../../simulator/fixtures/${fixture}`, import.meta.url)))
}

test.each(['xml', 'json'])('the headers of an upload are found by lower-cased name (%s)', (format) => {
  const [job] = (read(`Transcode.workflow.success.${format}`) as TaskFinishEvent).JobsDetail
  const headers = cosHeaders(job?.Input)
  expect(headers.get('content-type')).toBe('video/mp4')
  expect(headers.get('eventname')).toBe('cos:ObjectCreated:Put')
  expect(headers.get('x-cos-meta-订单')).toBe('春-17')
  expect(headers.get('Content-Type')).toBeUndefined()
})

test('a single header is found, also where JSON has an object', () => {
  for (const format of ['xml', 'json']) {
    const { WorkflowExecution } = read(`WorkflowFinish.failed.${format}`) as WorkflowFinishEvent
    expect([...cosHeaders(WorkflowExecution)]).toEqual([['x-cos-meta-订单', '春-17']])
  }
})

test('a Tts job that a workflow started has its headers in Operation', () => {
  const [job] = (read('Tts.workflow.success.xml') as TaskFinishEvent).JobsDetail
  expect(cosHeaders(job?.Input).size).toBe(0)
  expect(cosHeaders(job?.Operation?.Input).get('size')).toBe('14395392')
})

test('the map is empty without headers', () => {
  expect(cosHeaders(undefined).size).toBe(0)
  expect(cosHeaders({}).size).toBe(0)
})

test('a header may have a name that objects have', () => {
  const headers = cosHeaders({ CosHeaders: [{ Key: '__proto__', Value: 'x' }, { Key: 'constructor' }] })
  expect([...headers]).toEqual([
    ['__proto__', 'x'],
    ['constructor', ''],
  ])
  expect(({} as Record<string, unknown>).x).toBeUndefined()
})

test('the last value of a repeated name wins, and a key that is not text is dropped', () => {
  const CosHeaders = [{ Key: 'A', Value: '1' }, { Key: 'a', Value: '2' }, { Key: 7 as never }, {} as never]
  expect([...cosHeaders({ CosHeaders })]).toEqual([['a', '2']])
})
