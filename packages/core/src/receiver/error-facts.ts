/** What is logged of an error: bounded, on one line, without secrets. */
import { CallbackError, HandlersFailedError } from '../errors.ts'
import { excerpt } from '../internal/excerpt.ts'
import type { Redactor } from '../verify/redact.ts'
import type { LogFacts } from './logger.ts'

const longestMessage = 2000
const mostFrames = 20

/** The error's message, and its cause's where the message does not say it. */
export function messageOf(error: CallbackError, redactor: Redactor): string {
  const { message, cause } = error
  const isSaid = !Object.hasOwn(error, 'cause') || error instanceof HandlersFailedError
  const whole = isSaid ? message : `${message} Cause: ${textOf(cause)}`
  return excerpt(redactor.text(whole, longestMessage), longestMessage)
}

export function factsOfError(error: CallbackError, redactor: Redactor): LogFacts {
  const { code, cause } = error
  const [failure] = error instanceof HandlersFailedError ? error.failures : []
  return {
    code,
    ...(failure && { handler: excerpt(failure.handler, 100) }),
    ...(failure?.jobId !== undefined && { JobId: excerpt(failure.jobId, 100) }),
    // Of an error of our own the message says it all; where in our code it was made does not matter.
    ...(Object.hasOwn(error, 'cause') && { err: described(cause, redactor) }),
  }
}

/** An error as a plain object: some loggers print an Error as `{}`, and its own texts may hold secrets. */
function described(cause: unknown, redactor: Redactor): object {
  const clean = (text: string): string => excerpt(redactor.text(text, longestMessage), longestMessage)
  if (!(cause instanceof Error)) return { message: clean(textOf(cause)) }
  const name = clean(String(cause.name))
  const message = clean(String(cause.message))
  return { name, message, stack: [`${name}: ${message}`, ...framesOf(cause)].join('\n') }
}

/** The frames alone: the message before them may have lines that look like frames. */
function framesOf({ stack, message }: Error): string[] {
  if (typeof stack !== 'string') return []
  const start = stack.indexOf(message)
  const frames = start === -1 ? stack : stack.slice(start + message.length)
  return frames
    .split('\n', 1 + mostFrames)
    .filter((line) => /^\s+at /.test(line))
    .map((line) => `    ${excerpt(line.trim(), 300)}`)
}

function textOf(cause: unknown): string {
  if (cause instanceof CallbackError) return cause.message
  try {
    return String(cause)
  } catch {
    return `a value of type ${typeof cause}`
  }
}
