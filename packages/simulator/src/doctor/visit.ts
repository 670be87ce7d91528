/** What the doctor sends to an app, and what it got for it. */
import { createCallback, type SimulatedCallback } from '../callback/create-callback.ts'
import { withFaults } from '../callback/faults.ts'
import { freshId } from '../callback/identity.ts'
import { isSecretName } from '../record/secrets.ts'
import { type Answer, agentFor, post } from '../send/post.ts'
import { targetOf } from '../send/send-callback.ts'

/** What is sent, in this order. */
export type CheckName =
  | 'xml'
  | 'again'
  | 'json'
  | 'malformed'
  | 'large XML'
  | 'large JSON'
  | 'console test'
  | 'wrong secret'

/** One request of the doctor and its answer. */
export interface Check {
  readonly name: CheckName
  /** What was sent, in words. */
  readonly sent: string
  readonly answer: Answer
}

/** @internal All answers; what was not sent has none. */
export type Answers = Readonly<Partial<Record<CheckName, Answer>>>

/** How the doctor examines. */
export interface DoctorOptions {
  /** The Tag of what is sent: its handlers run. @default 'NoiseReduction' */
  tag?: string | undefined
  /** The secret of the callback URL. @default what the URL itself has */
  secret?: string | undefined
  /** The name of the query parameter of the secret. @default 'token' */
  secretName?: string | undefined
  /** After how many milliseconds an answer that has not come counts as none. @default 10000 */
  timeout?: number | undefined
  /** An answer that takes longer than this, in milliseconds, is called slow. @default 2000 */
  slow?: number | undefined
  signal?: AbortSignal | undefined
  /** Called after each request. */
  onCheck?: ((check: Check) => void) | undefined
}

/** By these an app, and whoever reads its logs, can tell that nothing of it is real. */
export const doctorMark = 'ci-event doctor: synthetic, no job of yours'

/** Documented limits of body parsers begin at 100 kB, and results of speech recognition go beyond. */
const largeBytes = 150_000

/** @internal Sends everything, unless `blocked` says after the first two that nothing gets through. */
export async function visit(
  url: string | URL,
  options: DoctorOptions,
  blocked: (answers: Answers) => boolean,
): Promise<Check[]> {
  const { timeout = 10_000, signal } = options
  const target = targetOf(url, options)
  const agent = agentFor(target, 1)
  const checks: Check[] = []
  const xml = synthetic(options, 'xml')
  const malformed = withFaults(synthetic(options, 'xml'), { truncate: 0.8 })

  async function check(
    name: CheckName,
    sent: string,
    { body, headers }: Pick<SimulatedCallback, 'body' | 'headers'>,
    to = target,
  ): Promise<void> {
    const { bytes: _, ...answer } = await post(to, { body, headers, timeout, signal, agent })
    const done = { name, sent, answer }
    checks.push(done)
    options.onCheck?.(done)
  }

  try {
    await check('xml', 'a callback in XML, as CI sends by default', xml)
    await check('json', 'a callback in JSON', synthetic(options, 'json'))
    if (blocked(answersOf(checks)) || signal?.aborted) return checks
    await check('again', 'the first callback once more', xml)
    await check('malformed', 'XML that was cut short', malformed)
    await check('large XML', `XML of ${largeBytes / 1000} kB`, synthetic(options, 'xml', largeBytes))
    await check('large JSON', `JSON of ${largeBytes / 1000} kB`, synthetic(options, 'json', largeBytes))
    await check('console test', "no body, as CI's console sends", { body: Buffer.alloc(0), headers: xml.headers })
    const stranger = withWrongSecret(target, options)
    if (stranger) {
      await check('wrong secret', 'a callback with a wrong secret', synthetic(options, 'xml'), stranger)
    }
    return checks
  } finally {
    agent.destroy()
  }
}

/** @internal */
export function answersOf(checks: readonly Check[]): Answers {
  return Object.fromEntries(checks.map(({ name, answer }) => [name, answer]))
}

function synthetic({ tag = 'NoiseReduction' }: DoctorOptions, format: 'xml' | 'json', bytes = 0): SimulatedCallback {
  const Output = { Bucket: 'ci-event-doctor-0000000000', Object: 'ci-event-doctor/synthetic.wav' }
  const padding = bytes > 0 ? { Message: 'x'.repeat(bytes) } : {}
  const overrides = { JobId: freshId('j'), ...padding, Operation: { UserData: doctorMark, Output } }
  return createCallback(tag, overrides as never, { format })
}

/** The same URL with another secret of the same length; `undefined` when none is known. */
function withWrongSecret(target: URL, { secretName = 'token' }: DoctorOptions): URL | undefined {
  const wrong = new URL(target)
  const names = [...wrong.searchParams.keys()].filter((name) => name === secretName || isSecretName(name))
  for (const name of names) {
    const { length } = wrong.searchParams.get(name) ?? ''
    wrong.searchParams.set(name, 'wrong'.repeat(length).slice(0, Math.max(16, length)))
  }
  return names.length > 0 ? wrong : undefined
}
