/** Findings about how bodies are read and what is answered, once requests get through to the app. */
import type { Answer } from '../send/post.ts'
import { described, isAccepted, isHtml, told } from './answer.ts'
import { type Finding, problem, warning } from './finding.ts'
import type { Answers } from './visit.ts'

/** @internal What is wrong with how callbacks are taken; the first is the one to mend first. */
export function readingFindings(answers: Answers): Finding[] {
  const { xml, json } = answers
  if (!xml || !json) return []
  if (isAccepted(xml) && isAccepted(json)) return acceptedFindings(answers, xml)
  const [failed, name, other] = isAccepted(xml) ? ([json, 'JSON', 'XML'] as const) : ([xml, 'XML', 'JSON'] as const)
  const seen = `${name} was answered ${described(failed)}.`
  const ours = ownFault(failed, seen)
  if (ours) return [ours]
  const both = !isAccepted(xml) && !isAccepted(json)
  if (failed.status === 415 && name === 'XML') return [unsupportedXml(seen)]
  if (failed.status === 413) return [tooSmall(seen)]
  // Code that waits for the end of a stream that has ended already never answers.
  if (drainedWords.test(failed.text) || (failed.error === 'TIMEOUT' && !both)) return [drained(seen)]
  if (!both) return [oneFormat(name, other, seen)]
  if (failed.status >= 500) return [handlerFails(seen)]
  return [
    problem(
      'refused',
      `${seen} JSON was answered ${described(json)}.`,
      'The app takes a callback of CI for a bad request: it checks the body against a shape that CI does not send.',
      'Read callbacks with ci-event, which knows every envelope, and validate after that.',
    ),
  ]
}

const drainedWords =
  /stream is not readable|stream has been (?:read|consumed)|body (?:was|has been|is) (?:already )?(?:read|used|consumed)|body (?:is )?unusable|body stream/i

function ownFault(answer: Answer, seen: string): Finding | undefined {
  switch (told(answer).code) {
    case 'body_consumed':
      return drained(seen)
    case 'handler_failed':
    case 'handler_timeout':
      return handlerFails(seen)
    case 'misconfigured':
    case 'internal':
      return problem(
        'set-up-wrongly',
        seen,
        'The receiver itself, or a function given to it, failed.',
        'Give it `onError` or `logger`: they are told the cause.',
      )
    case 'busy':
    case 'closing':
    case 'unavailable':
      return problem(
        'gateway',
        seen,
        'The receiver takes no callbacks at the moment: it is draining, at its limit, or its ledger is out of reach.',
        'Look at what `onError` was told; if the app is shutting down, try again.',
      )
    default:
      return undefined
  }
}

function drained(seen: string): Finding {
  return problem(
    'drained',
    seen,
    'A body parser mounted earlier has read the stream and left nothing of it for the receiver.',
    'Mount the receiver before body parsers, or exclude its path from them, or use a raw or text parser.',
  )
}

function handlerFails(seen: string): Finding {
  return problem(
    'handler-fails',
    seen,
    'The handler threw. Here it was given a synthetic job, with objects that do not exist in any bucket.',
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
      ? 'The app reads JSON alone: a JSON body parser leaves `req.body` empty for XML, which is what CI sends by default.'
      : 'The app reads XML alone, and queues and jobs may be set to JSON.',
    'Read callbacks with ci-event, which takes both and gives the same event.',
  )
}

function acceptedFindings({ malformed, again, xml: _, ...rest }: Answers, xml: Answer): Finding[] {
  const findings: Finding[] = []
  if (isHtml(xml)) {
    findings.push(
      problem(
        'catch-all',
        `A callback was answered ${described(xml)}.`,
        'A page answers instead of the receiver: the fallback route of a single-page app, or a static host.',
        'Mount the receiver before the fallback, and compare the path.',
      ),
    )
  } else if (xml.status !== 200) {
    findings.push(
      problem(
        'wrong-status',
        `A callback was answered ${described(xml)}.`,
        xml.status === 201
          ? 'NestJS answers POST with 201 unless it is told otherwise.'
          : 'The route answers another status than 200.',
        "CI's console wants exactly 200 before it saves a URL. In NestJS: @HttpCode(200), or @CiCallback().",
      ),
    )
  }
  if (isAccepted(malformed) && !isHtml(xml)) {
    findings.push(
      problem(
        'always-200',
        `XML that was cut short was answered ${malformed?.status}.`,
        'The app answers before, or without, reading the body: what goes wrong later is lost, and nobody is told.',
        'Answer 2xx only when the event was handled or stored.',
      ),
    )
  }
  if (again && !isAccepted(again)) {
    findings.push(
      problem(
        'duplicate-refused',
        `The same callback a second time was answered ${described(again)}.`,
        'A redelivery is taken for an error, such as a unique key that exists already.',
        'A duplicate of something handled is handled: answer 200.',
      ),
    )
  }
  if (told(xml).outcome === 'handled' && again && told(again).outcome === 'handled') {
    findings.push(
      problem(
        'no-duplicate-protection',
        'The same callback a second time was handled again.',
        'The receiver has no ledger (`ledger: false`), or each of several processes has its own in memory.',
        'Leave the default ledger on; for several processes share one: @ci-event/redis.',
      ),
    )
  }
  return [...findings, ...sizeFindings(rest), ...testFindings(rest), ...strangerFindings(rest)]
}

function sizeFindings(answers: Answers): Finding[] {
  const [name, answer] = (['large XML', 'large JSON'] as const)
    .map((name) => [name, answers[name]] as const)
    .find(([, answer]) => answer && !isAccepted(answer)) ?? [undefined, undefined]
  if (!name || !answer) return []
  return [tooSmall(`A callback of 150 kB (${name.slice(6)}) was answered ${described(answer)}.`)]
}

function tooSmall(seen: string): Finding {
  return problem(
    'too-small',
    seen,
    'A limit for bodies is too small: 100 kB is the default of several JSON parsers, and some proxies allow less. Results ' +
      'of speech recognition and OCR are larger.',
    'Raise it to 1 MiB on this path: `express.json({ limit })`, `client_max_body_size` of nginx, `limit` of the receiver.',
  )
}

function testFindings({ 'console test': test }: Answers): Finding[] {
  if (!test || isAccepted(test)) return []
  return [
    warning(
      'console-test',
      `A POST without a body was answered ${described(test)}.`,
      "CI's console posts a test before it saves a callback URL, and wants 200.",
      'Answer 200 to an authentic request that has no body.',
    ),
  ]
}

function strangerFindings({ 'wrong secret': stranger }: Answers): Finding[] {
  if (!isAccepted(stranger)) return []
  return [
    problem(
      'open',
      `A callback with a wrong secret was answered ${stranger?.status}.`,
      'Nothing checks the secret in the URL, so anyone who finds the address can report jobs as done.',
      'Set `verify: secretInUrl(process.env.CI_SECRET!)`, or check signed URLs; see docs/security.md.',
    ),
  ]
}
