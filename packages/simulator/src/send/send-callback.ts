/** Sends callbacks as CI does, one or thousands, and tells what became of them. */
import { setMaxListeners } from 'node:events'
import type { SimulatedCallback } from '../callback/create-callback.ts'
import { type Latencies, latenciesOf } from './latencies.ts'
import { type Answer, agentFor, type Pace, post } from './post.ts'

/** What is needed of a callback to send it. */
export type Sendable = Pick<SimulatedCallback, 'body' | 'headers'>

/** How to send. */
export interface SendOptions extends Pace {
  /** How many are sent in all. @default 1, or the length of a list */
  times?: number | undefined
  /** How many are under way at once. @default 1 */
  concurrency?: number | undefined
  /** Stops sending; what is under way is cut off. */
  signal?: AbortSignal | undefined
  /** After how many milliseconds an answer that has not come counts as none. @default 10000 */
  timeout?: number | undefined
  /** The secret of the callback URL, put into its query as CI would have been given it. */
  secret?: string | undefined
  /** The name of the query parameter for `secret`. @default 'token' */
  secretName?: string | undefined
  /** Called after each answer. */
  onAnswer?: ((answer: Answer, done: number) => void) | undefined
}

/** What became of what was sent. */
export interface SendReport {
  /** How many were sent. */
  readonly sent: number
  /** How many were answered 2xx. */
  readonly accepted: number
  /** How many answers of each HTTP status there were. */
  readonly statuses: Readonly<Record<number, number>>
  /** How many had no answer, by why: `ECONNREFUSED`, `TIMEOUT` and the like. */
  readonly errors: Readonly<Record<string, number>>
  readonly latency: Latencies
  /** The whole time, in milliseconds. */
  readonly milliseconds: number
  /** Answers per second. */
  readonly perSecond: number
  /** The first hundred answers, in the order in which they came. */
  readonly answers: readonly Answer[]
}

/**
 * Sends a callback, a list of them, or what a function makes for each turn. Answers and failures are in the report:
 * it rejects only for an address that is none.
 *
 * @throws TypeError for a URL that is not http or https
 * @throws RangeError for numbers that are no positive whole ones
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
  // Each request under way listens to the signal: many listeners are no leak here, and Node would say so on the console.
  const stop = signal && AbortSignal.any([signal])
  if (stop) setMaxListeners(concurrency + 1, stop)
  const answers: Answer[] = []
  const latencies: number[] = []
  const statuses: Record<number, number> = {}
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
  return { sent: next, accepted, statuses, errors, latency: latenciesOf(latencies), milliseconds, perSecond, answers }
}

/** @internal The URL to send to, with the secret in its query. */
export function targetOf(url: string | URL, { secret, secretName = 'token' }: SendOptions = {}): URL {
  const target = URL.canParse(String(url)) ? new URL(url) : undefined
  if (!target || !/^https?:$/.test(target.protocol)) {
    throw new TypeError(
      `${JSON.stringify(String(url))} is no http or https URL, such as http://localhost:3000/ci/callback.`,
    )
  }
  if (secret !== undefined) target.searchParams.set(secretName, secret)
  return target
}

function checkCount(name: string, value: number): void {
  if (!(Number.isInteger(value) && value >= 1)) {
    throw new RangeError(`\`${name}\` must be a whole number from 1 up, and is ${value}.`)
  }
}
