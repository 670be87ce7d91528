/** How a worker waits for its handlers when it is closed. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { closeInTime } from '../src/engine/close.ts'

describe('closing', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('is over as soon as nothing runs any more, and leaves no timer', async () => {
    const abort = new AbortController()
    const result = closeInTime({ settled: Promise.resolve(), running: () => 0, abort, timeout: 1000, grace: 1000 })
    expect(await result).toEqual({ finished: true, running: 0 })
    expect(abort.signal.aborted).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('aborts what still runs after its timeout, and waits for it as long as its grace', async () => {
    const abort = new AbortController()
    let isOver = false
    const closed = closeInTime({ settled: new Promise(() => {}), running: () => 2, abort, timeout: 1000, grace: 500 })
    const result = closed.finally(() => {
      isOver = true
    })
    await vi.advanceTimersByTimeAsync(999)
    expect(abort.signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(abort.signal.reason).toMatchObject({ message: expect.stringContaining('did not end within 1000 ms') })
    await vi.advanceTimersByTimeAsync(499)
    expect(isOver).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await result).toEqual({ finished: false, running: 2 })
  })

  test('is over when the last handler has reacted to the signal, and is finished when none was left', async () => {
    const abort = new AbortController()
    const settled = new Promise<void>((resolve) => abort.signal.addEventListener('abort', () => resolve()))
    const closing = { settled, abort, timeout: 1000, grace: 60_000 }
    const result = closeInTime({ ...closing, running: () => 0 })
    await vi.advanceTimersByTimeAsync(1000)
    expect(await result).toEqual({ finished: true, running: 0 })
    expect(vi.getTimerCount()).toBe(0)
  })
})
