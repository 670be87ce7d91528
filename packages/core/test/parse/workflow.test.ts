/** Events about workflow runs. */
import { readFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { createDispatcher, type Drift, parseCallback } from '../../src/index.ts'
import { jobUpdatesOf } from '../../src/storage.ts'

function read(body: string | Uint8Array) {
  const drift: Drift[] = []
  return { event: parseCallback(body, { onDrift: (each) => drift.push(each) }), drift }
}

const fixture = (name: string) => readFileSync(new URL(`../../../simulator/fixtures/${name}`, import.meta.url))
const run = (State: string, RunId = 'i0') => ({ RunId, State, Tasks: { Type: 'Tts', JobId: 'j0' } })
const callback = (EventName: string, WorkflowExecution: object) =>
  parseCallback(JSON.stringify({ EventName, WorkflowExecution }))

test.each(['xml', 'json'])('the start of a run is typed like its end (%s)', (format) => {
  const { event, drift } = read(fixture(`WorkflowStart.running.${format}`))
  expect(drift).toEqual([])
  expect(event).toMatchObject({
    EventName: 'WorkflowStart',
    WorkflowExecution: {
      State: 'Running',
      CosHeaders: [{ Key: 'x-cos-meta-订单', Value: '春-17' }],
      Tasks: [{ Type: 'Snapshot', State: 'Running' }],
    },
  })
})

test('an event about workflows that this version does not know is read in the same way', () => {
  const { event, drift } = read(JSON.stringify({ EventName: 'WorkflowPause', WorkflowExecution: run('Pause'), By: 1 }))
  expect(event).toEqual({
    EventName: 'WorkflowPause',
    WorkflowExecution: { RunId: 'i0', State: 'Pause', Tasks: [{ Type: 'Tts', JobId: 'j0' }] },
    By: '1',
  })
  expect(drift).toEqual([{ type: 'unknown-field', path: 'By' }])
})

test('a run in an event of another name is read like everything else there', () => {
  const { event } = read(JSON.stringify({ EventName: 'Tomorrow', WorkflowExecution: run('Pause') }))
  expect(event).toEqual({
    EventName: 'Tomorrow',
    WorkflowExecution: { RunId: 'i0', State: 'Pause', Tasks: { Type: 'Tts', JobId: 'j0' } },
  })
})

test.each(['WorkflowStart', 'WorkflowFinish'])('a %s without a run has an empty one', (EventName) => {
  expect(read(JSON.stringify({ EventName })).event).toEqual({ EventName, WorkflowExecution: {} })
})

test('a run without a name is an end, as in documents of 2020', () => {
  expect(read(JSON.stringify({ WorkflowExecution: run('Success') })).event.EventName).toBe('WorkflowFinish')
})

describe('handlers', () => {
  function dispatcherFor() {
    const onWorkflowStart = vi.fn()
    const onWorkflowFinish = vi.fn()
    const onOther = vi.fn()
    const dispatcher = createDispatcher({ onWorkflowStart, onWorkflowFinish, onOther })
    const outcome = async (EventName: string, State: string) =>
      (await dispatcher.dispatch(callback(EventName, run(State)))).outcome
    const counts = () => [onWorkflowStart, onWorkflowFinish, onOther].map((each) => each.mock.calls.length)
    return { outcome, counts }
  }

  test('a start and an end reach a handler each, once', async () => {
    const { outcome, counts } = dispatcherFor()
    expect(await outcome('WorkflowStart', 'Running')).toBe('handled')
    expect(await outcome('WorkflowStart', 'Running')).toBe('duplicate')
    expect(await outcome('WorkflowFinish', 'Success')).toBe('handled')
    expect(await outcome('WorkflowFinish', 'Success')).toBe('duplicate')
    expect(counts()).toEqual([1, 1, 0])
  })

  test('a start that arrives after the end is stale', async () => {
    const { outcome, counts } = dispatcherFor()
    expect(await outcome('WorkflowFinish', 'Failed')).toBe('handled')
    expect(await outcome('WorkflowStart', 'Running')).toBe('stale')
    expect(counts()).toEqual([0, 1, 0])
  })

  test('one function that handles both is called for both', async () => {
    const handle = vi.fn()
    const dispatcher = createDispatcher({ onWorkflowStart: handle, onWorkflowFinish: handle })
    await dispatcher.dispatch(callback('WorkflowStart', run('Success')))
    await dispatcher.dispatch(callback('WorkflowFinish', run('Success')))
    expect(handle.mock.calls.map(([event]) => event.EventName)).toEqual(['WorkflowStart', 'WorkflowFinish'])
  })

  test('a start without a handler is unhandled, also beside handlers of ends and of other events', async () => {
    const onUnhandled = vi.fn()
    const dispatcher = createDispatcher({ onWorkflowFinish: () => {}, onOther: () => {}, onUnhandled })
    expect((await dispatcher.dispatch(callback('WorkflowStart', run('Running')))).outcome).toBe('unhandled')
    expect(onUnhandled).toHaveBeenCalledTimes(1)
  })

  test('an unknown event about workflows is one of the others', async () => {
    const { outcome, counts } = dispatcherFor()
    expect(await outcome('WorkflowPause', 'Pause')).toBe('handled')
    expect(counts()).toEqual([0, 0, 1])
  })
})

test('the start of a run is one update, whatever State it carries, and another one than its end', () => {
  const updates = [callback('WorkflowStart', run('Running')), callback('WorkflowStart', run('Success'))].map(
    jobUpdatesOf,
  )
  expect(updates[0]).toEqual([{ jobId: 'i0', state: 'WorkflowStart', order: 0 }])
  expect(updates[1]).toEqual(updates[0])
  expect(jobUpdatesOf(callback('WorkflowFinish', run('Success')))).not.toEqual(updates[0])
  expect(jobUpdatesOf(callback('WorkflowStart', { State: 'Running' }))).toBeUndefined()
})

test('an event whose name is a list of objects without a usable toString is not a workflow event', () => {
  const event = parseCallback('{"EventName":[{"toString":["a","b"]}],"WorkflowExecution":{"RunId":"i0"}}')
  expect(event).toMatchObject({ WorkflowExecution: { RunId: 'i0' } })
})
