/** Callbacks reach the app, and a format of them is not read. */
import type { Answer } from '../../send/post.ts'
import { reportedBy } from '../../send/reported.ts'
import { describeAnswer, isAccepted } from '../answer.ts'
import type { Answers } from '../checks.ts'
import { type Finding, problem } from '../finding.ts'
import { tooSmall } from './sizes.ts'

/** @internal Empty when both formats are accepted. */
export function bodyFindings({ xml, json }: Answers): Finding[] {
  if (!xml || !json || (isAccepted(xml) && isAccepted(json))) return []
  const [failed, name, other] = isAccepted(xml) ? ([json, 'JSON', 'XML'] as const) : ([xml, 'XML', 'JSON'] as const)
  const seen = `${name} was answered ${describeAnswer(failed)}.`
  const reported = reportedFinding(failed, seen)
  if (reported) return [reported]
  const both = !isAccepted(xml) && !isAccepted(json)
  if (failed.status === 415 && name === 'XML') return [unsupportedXml(seen)]
  if (failed.status === 413) return [tooSmall(seen)]
  // Code that waits for the end of a stream that has already ended never answers.
  if (drainedWords.test(failed.text) || (failed.error === 'TIMEOUT' && !both)) return [drained(seen)]
  if (!both) return [oneFormat(name, other, seen)]
  if (failed.status >= 500) return [handlerFails(seen)]
  return [
    problem(
      'refused',
      `${seen} JSON was answered ${describeAnswer(json)}.`,
      'The app validates the body against a shape that CI does not send.',
      'Read callbacks with ci-event, which knows every envelope, and validate the event afterwards.',
    ),
  ]
}

const drainedWords =
  /stream is not readable|stream has been (?:read|consumed)|body (?:was|has been|is) (?:already )?(?:read|used|consumed)|body (?:is )?unusable|body stream/i

/** @internal What a receiver of ci-event reports about itself. */
export function reportedFinding(answer: Answer, seen: string): Finding | undefined {
  switch (reportedBy(answer).code) {
    case 'body_consumed':
      return drained(seen)
    case 'handler_failed':
    case 'handler_timeout':
      return handlerFails(seen)
    case 'misconfigured':
    case 'internal':
      return problem(
        'misconfigured',
        seen,
        'The receiver itself, or a function passed to it, failed.',
        "The app's log, or `onError`, has the cause.",
      )
    case 'busy':
    case 'closing':
    case 'unavailable':
      return problem(
        'gateway',
        seen,
        'The receiver takes no callbacks at the moment: it is closing, at its limit, or cannot reach its ledger or inbox.',
        "The app's log, or `onError`, has the cause. If the app is shutting down, try again.",
      )
    default:
      return undefined
  }
}

function drained(seen: string): Finding {
  return problem(
    'drained',
    seen,
    'A body parser or logger mounted earlier has read the body and left nothing of it for the receiver.',
    'Mount the receiver before body parsers, or exclude its path from them, or use a raw or text parser.',
  )
}

function handlerFails(seen: string): Finding {
  return problem(
    'handler-fails',
    seen,
    'The handler threw. The doctor sends a synthetic job, with objects that exist in no bucket.',
    "The app's log, or `onError`, has the error. If only synthetic jobs fail, try another Tag with `--tag`.",
  )
}

function unsupportedXml(seen: string): Finding {
  return problem(
    'xml-415',
    seen,
    'The framework has no parser for application/xml and refuses it before any handler runs, as Fastify does.',
    'Use @ci-event/fastify or @ci-event/nestjs, or add a content-type parser that passes XML through unread. Asking CI for ' +
      'JSON (`CallBackFormat`) helps for jobs, but the default is XML.',
  )
}

function oneFormat(name: 'XML' | 'JSON', other: string, seen: string): Finding {
  return problem(
    name === 'XML' ? 'xml-not-read' : 'json-not-read',
    `${seen} ${other} was accepted.`,
    name === 'XML'
      ? 'The app reads only JSON: a JSON body parser leaves `req.body` empty for XML, which is what CI sends by default.'
      : 'The app reads only XML, and queues and jobs may be set to JSON.',
    'Read callbacks with ci-event, which takes both and gives the same event.',
  )
}
