/** How a worker is closed. */
import type { CloseResult } from '../inbox.ts'

/** What is closed. */
export interface Closing {
  /** Settles when nothing runs any more. */
  readonly settled: Promise<unknown>
  /** How many items are running. */
  running(): number
  /** Ends the signal that handlers have. */
  readonly abort: AbortController
  /** Milliseconds that the handlers have to end by themselves. */
  readonly timeout: number
  /** Milliseconds that they have after their signal was aborted. */
  readonly grace: number
}

/** Waits for what runs, then aborts it, then waits for those handlers that react to the signal. */
export async function closeInTime({ settled, running, abort, timeout, grace }: Closing): Promise<CloseResult> {
  if (await settlesWithin(settled, timeout)) return { finished: true, running: 0 }
  const left = running()
  abort.abort(new Error(`The worker was closed, and its handlers did not end within ${timeout} ms.`))
  await settlesWithin(settled, grace)
  return { finished: left === 0, running: left }
}

async function settlesWithin(settled: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds)
  })
  try {
    return await Promise.race([settled.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}
