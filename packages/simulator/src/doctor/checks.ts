/** The requests that the doctor sends, and their answers. */
import type { ReviewName } from '@ci-event/core'
import { createRedactor, isSecretName, type Redactor, secretsInUrl } from '@ci-event/core/storage'
import { createCallback } from '../callback/create-callback.ts'
import { withFaults } from '../callback/faults.ts'
import { freshId } from '../callback/identity.ts'
import type { SimulatedCallback } from '../callback/simulated-callback.ts'
import { type Answer, agentFor, post } from '../send/post.ts'
import { targetOf } from '../send/target.ts'

/** The name of each request, in the order in which they are sent. */
export type CheckName =
  | 'xml'
  | 'json'
  | 'again'
  | 'malformed'
  | 'large XML'
  | 'large JSON'
  | 'review'
  | 'console test'
  | 'wrong secret'

/** One request of the doctor and its answer. */
export interface Check {
  readonly name: CheckName
  /** A description of the request, such as `a callback in JSON`. */
  readonly sent: string
  /** Secrets of the URL that the app repeats, as in a redirect, read `***`. */
  readonly answer: Answer
}

/** @internal The answer to each request that was sent. */
export type Answers = Readonly<Partial<Record<CheckName, Answer>>>

/** How the doctor examines. */
export interface DoctorOptions {
  /** The Tag of the callbacks: its handlers run. @default 'NoiseReduction' */
  tag?: string | undefined
  /**
   * The event of content moderation that is sent as a review: its handlers run. If it is given, an app that refuses it or
   * has no handler for it has a problem. If not, the app may have no use for moderation. @default 'ReviewImage'
   */
  review?: ReviewName | (string & {}) | undefined
  /** The secret of the callback URL. @default the one in the URL itself */
  secret?: string | undefined
  /** The name of the query parameter of the secret. @default 'token' */
  secretName?: string | undefined
  /** Milliseconds to wait for an answer. @default 10000 */
  timeout?: number | undefined
  /** Milliseconds from which on an answer counts as slow. @default 2000 */
  slow?: number | undefined
  /** Aborting it ends the examination after the current request. */
  signal?: AbortSignal | undefined
  /** Called after each request. */
  onCheck?: ((check: Check) => void) | undefined
}

/** The `UserData` of every job and the `DataId` of every review that the doctor sends, by which apps and readers of logs can recognise it. */
export const doctorMark = 'ci-event doctor: synthetic, no job of yours'

/** @internal */
export const defaultTag = 'NoiseReduction'

/** @internal */
export const defaultReview = 'ReviewImage'

/** Default limits of body parsers begin at 100 kB, and results of speech recognition are larger. */
const largeBytes = 150_000

/** @internal Sends all requests, or only the first two if `isBlocked` says that neither reaches the receiver. */
export async function postChecks(
  url: string | URL,
  options: DoctorOptions,
  isBlocked: (answers: Answers) => boolean,
): Promise<Check[]> {
  const { timeout = 10_000, signal } = options
  const target = targetOf(url, options)
  const redactor = createRedactor(secretsInUrl(target.search, [options.secret ?? '']))
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
    const done = { name, sent, answer: redactAnswer(answer, redactor) }
    checks.push(done)
    options.onCheck?.(done)
  }

  try {
    await check('xml', 'a callback in XML, as CI sends by default', xml)
    await check('json', 'a callback in JSON', synthetic(options, 'json'))
    if (isBlocked(answersOf(checks)) || signal?.aborted) return checks
    await check('again', 'the first callback once more', xml)
    await check('malformed', 'truncated XML', malformed)
    await check('large XML', `XML of ${largeBytes / 1000} kB`, synthetic(options, 'xml', largeBytes))
    await check('large JSON', `JSON of ${largeBytes / 1000} kB`, synthetic(options, 'json', largeBytes))
    await check(
      'review',
      `a result of content moderation (${options.review ?? defaultReview})`,
      syntheticReview(options),
    )
    await check('console test', "no body, as CI's console sends", { body: Buffer.alloc(0), headers: xml.headers })
    const forged = withWrongSecret(target, options)
    if (forged) await check('wrong secret', 'a callback with a wrong secret', synthetic(options, 'xml'), forged)
    return checks
  } finally {
    agent.destroy()
  }
}

/** @internal */
export function answersOf(checks: readonly Check[]): Answers {
  return Object.fromEntries(checks.map(({ name, answer }) => [name, answer]))
}

function synthetic({ tag = defaultTag }: DoctorOptions, format: 'xml' | 'json', bytes = 0): SimulatedCallback {
  const Output = { Bucket: 'ci-event-doctor-0000000000', Object: 'ci-event-doctor/synthetic.wav' }
  const padding = bytes > 0 ? { Message: 'x'.repeat(bytes) } : {}
  const overrides = { JobId: freshId('j'), ...padding, Operation: { UserData: doctorMark, Output } }
  return createCallback(tag, overrides as never, { format })
}

/** A review that has ended, which no app submitted. */
function syntheticReview({ review = defaultReview }: DoctorOptions): SimulatedCallback {
  const BucketId = 'ci-event-doctor-0000000000'
  const Url = `https://${BucketId}.cos.ap-guangzhou.myqcloud.com/ci-event-doctor/synthetic`
  return createCallback(review, { DataId: doctorMark, BucketId, Object: undefined, Url } as never)
}

/** The same URL with another secret of the same length; `undefined` when the URL has no secret. */
function withWrongSecret(target: URL, { secretName = 'token' }: DoctorOptions): URL | undefined {
  const wrong = new URL(target)
  const names = [...wrong.searchParams.keys()].filter((name) => name === secretName || isSecretName(name))
  for (const name of names) {
    const { length } = wrong.searchParams.get(name) ?? ''
    wrong.searchParams.set(name, 'wrong'.repeat(length).slice(0, Math.max(16, length)))
  }
  return names.length > 0 ? wrong : undefined
}

/** Redirects and error pages repeat the URL, and what the doctor prints ends up in logs and tickets. */
function redactAnswer(answer: Answer, redactor: Redactor): Answer {
  return { ...answer, headers: redactor.headers(answer.headers), text: redactor.text(answer.text) } as Answer
}
