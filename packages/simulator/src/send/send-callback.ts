/** Sends callbacks as CI does, one or thousands, and reports the answers. */
import { setMaxListeners } from 'node:events'
import { misconfigured } from '@ci-event/core/storage'
import type { SimulatedCallback } from '../callback/simulated-callback.ts'
import { type Latencies, latenciesOf } from './latencies.ts'
import { type Answer, agentFor, type Pace, post } from './post.ts'
import { reportedBy } from './reported.ts'
import { targetOf } from './target.ts'

/** The part of a callback that is sent. */
export type Sendable = Pick<SimulatedCallback, 'body' | 'headers'>

/** How to send. */
export interface SendOptions extends Pace {
  /** The number of callbacks to send. @default 1, or the length of a list */
  times?: number | undefined
  /** The number of requests in flight. @default 1 */
  concurrency?: number | undefined
  /** Aborting it stops sending and cuts off requests in flight. */
  signal?: AbortSignal | undefined
  /** Milliseconds to wait for an answer. @default 10000 */
  timeout?: number | undefined
  /** The secret of the callback URL; it is set as a query parameter. */
  secret?: string | undefined
  /** The name of the query parameter of `secret`. @default 'token' */
  secretName?: string | undefined
  /** Called after each answer. */
  onAnswer?: ((answer: Answer, done: number) => void) | undefined
}

/** A summary of the answers. */
export interface SendReport {
  /** How many were sent. */
  readonly sent: number
  /** How many were answered 2xx. */
  readonly accepted: number
  /** How many answers of each HTTP status there were. */
  readonly statuses: Readonly<Record<number, number>>
  /**
   * How many answers reported each outcome of a ci-event receiver, such as `handled` or `unhandled`. Answers of other
   * apps, and errors, are not counted.
   */
  readonly outcomes: Readonly<Record<string, number>>
  /** How many got no answer, by code: `ECONNREFUSED`, `TIMEOUT` and the like. */
  readonly errors: Readonly<Record<string, number>>
  readonly latency: Latencies
  /** The duration of the whole run in milliseconds. */
  readonly milliseconds: number
  /** Answers per second. */
  readonly perSecond: number
  /** The first hundred answers, in the order in which they came. */
  readonly answers: readonly Answer[]
}

/**
 * Sends a callback, a list of them, or what a function returns for each index. Refusals and network errors are part of
 * the report.
 *
 * @throws CallbackError `misconfigured` for a URL that is not http or https, an empty secret, and counts that are not
 * positive integers
 *
 * @example
 * const { statuses, latency } = await sendCallback(url, () => createCallback('Transcode'), { times: 1000, concurrency: 20 })
 */
export async function sendCallback(
  url: string | URL,
  callback: Sendable | readonly Sendable[] | ((index: number) => Sendable),
  options: SendOptions = {},
): Promise<SendReport> {
  const target = targetOf(url, options)
  const { concurrency = 1, timeout = 10_000, signal, pieces, pause, onAnswer } = options
  const list: readonly Sendable[] | undefined = Array.isArray(callback) ? callback : undefined
  const times = options.times ?? list?.length ?? 1
  for (const [name, value] of Object.entries({ times, concurrency })) checkCount(name, value)
  const callbackAt = (index: number): Sendable => {
    if (typeof callback === 'function') return callback(index)
    return list ? (list[index % list.length] as Sendable) : (callback as Sendable)
  }

  const agent = agentFor(target, concurrency)
  // Each request in flight adds a listener, and Node warns about more than ten.
  const stop = signal && AbortSignal.any([signal])
  if (stop) setMaxListeners(concurrency + 1, stop)
  const answers: Answer[] = []
  const latencies: number[] = []
  const statuses: Record<number, number> = {}
  const outcomes: Record<string, number> = {}
  const errors: Record<string, number> = {}
  let next = 0
  let done = 0
  const began = performance.now()

  async function work(): Promise<void> {
    while (next < times && !stop?.aborted) {
      const { body, headers } = callbackAt(next++)
      const { bytes: _, ...answer } = await post(target, { body, headers, timeout, signal: stop, agent, pieces, pause })
      if (answer.error === undefined) {
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
        latencies.push(answer.milliseconds)
        const { outcome } = reportedBy(answer)
        if (outcome !== undefined) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      } else errors[answer.error] = (errors[answer.error] ?? 0) + 1
      if (answers.length < 100) answers.push(answer)
      onAnswer?.(answer, ++done)
    }
  }

  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, times) }, work))
  } finally {
    agent.destroy()
  }
  const milliseconds = performance.now() - began
  const accepted = Object.entries(statuses).reduce((sum, [status, n]) => (status.startsWith('2') ? sum + n : sum), 0)
  const perSecond = latencies.length / (milliseconds / 1000)
  return {
    sent: next,
    accepted,
    statuses,
    outcomes,
    errors,
    latency: latenciesOf(latencies),
    milliseconds,
    perSecond,
    answers,
  }
}

function checkCount(name: string, value: number): void {
  if (!(Number.isInteger(value) && value >= 1)) {
    throw misconfigured(`\`${name}\` must be a positive integer, got ${value}.`)
  }
}
