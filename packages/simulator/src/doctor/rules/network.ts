/** No answer came: network and TLS errors. */
import type { Answer } from '../../send/post.ts'
import { describeAnswer } from '../answer.ts'
import { type Finding, problem } from '../finding.ts'

/** @internal */
export function networkFinding(answer: Answer): Finding | undefined {
  if (answer.error === undefined) return undefined
  const seen = `The request got ${describeAnswer(answer)}.`
  switch (answer.error) {
    case 'ECONNREFUSED':
      return problem(
        'unreachable',
        seen,
        'Nothing listens on this host and port.',
        'Start the app, or correct the port.',
      )
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return problem(
        'unreachable',
        seen,
        'The host name has no address, or this machine has no route to it.',
        'Correct the host. CI needs a public address.',
      )
    case 'TIMEOUT':
      return problem(
        'timeout',
        seen,
        'The app took the request and never answered: a handler that waits for something, a middleware that does not call ' +
          'next(), or code that waits for the end of a stream that a body parser has already read.',
        'Mount the receiver before body parsers. Store the event, answer, and do slow work afterwards.',
      )
    case 'ECONNRESET':
    case 'EPIPE':
      return problem(
        'reset',
        seen,
        'The connection was closed without an answer: the process crashed on the request, or a proxy dropped it.',
        "Look in the app's log for an uncaught exception at this moment.",
      )
    default:
      return tlsFinding(answer.error, seen)
  }
}

function tlsFinding(error: string, seen: string): Finding {
  if (/CERT|SELF_SIGNED|ALTNAME/.test(error)) {
    return problem(
      'tls',
      seen,
      'The certificate is expired, self-signed, or issued for another name.',
      'Use a certificate that public clients trust, with its complete chain.',
    )
  }
  return problem(
    'tls',
    seen,
    'Client and server speak different protocols: http to an https port, or the reverse.',
    'Correct the scheme or the port.',
  )
}
