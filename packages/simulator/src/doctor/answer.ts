/** Reads answers: whether a callback was accepted, and how to describe them. */
import type { Answer } from '../send/post.ts'
import { jsonBodyOf } from '../send/reported.ts'

/** @internal True for a 2xx status, unless the body of the answer says that the callback failed. */
export function isAccepted(answer: Answer | undefined): boolean {
  return answer !== undefined && isSuccess(answer.status) && !isWrappedFailure(answer)
}

/** @internal True when the status is 2xx and the body is an error such as `{"code":500,"message":"…"}`. */
export function isWrappedFailure(answer: Answer | undefined): boolean {
  if (answer === undefined || !isSuccess(answer.status)) return false
  const { code, message, msg, errorCode, success } = jsonBodyOf(answer) ?? {}
  if (success === false) return true
  const number = code ?? errorCode
  return (message ?? msg) !== undefined && number !== undefined && !successCodes.has(String(number).toLowerCase())
}

const successCodes = new Set(['0', '00000', '000000', '200', '201', '20000', 'ok', 'success', 'true'])

/** @internal A short description of the answer for a person. */
export function describeAnswer(answer: Answer): string {
  const { status, error, milliseconds, headers } = answer
  if (error === 'TIMEOUT') return `no answer within ${Math.round(milliseconds)} ms`
  if (error !== undefined) return `no answer (${error})`
  const { location } = headers
  const body = isHtml(answer) ? ', an HTML page' : isWrappedFailure(answer) ? `, ${answer.text.slice(0, 200)}` : ''
  return `${status}${location ? ` to ${location}` : ''}${body}`
}

/** @internal True for an HTML page. Express labels any text as HTML, so the text is checked too. */
export function isHtml({ headers, text }: Pick<Answer, 'headers' | 'text'>): boolean {
  return /^text\/html/i.test(headers['content-type'] ?? '') && startsAsHtml.test(text)
}

const startsAsHtml = /^\s*<(?:!doctype|!--|html|head|body|title|h[1-6]|p|pre|div|center)\b/i

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}
