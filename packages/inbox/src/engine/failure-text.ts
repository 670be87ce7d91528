/** Error texts that can be stored and shown: bounded, and without the secrets of the event. */
import type { CallbackEvent } from '@ci-event/core'
import { createRedactor, type Redactor, secretsInEvent } from '@ci-event/core/storage'

/** How many characters of an error's text are stored. */
export const longestText = 2000
const longestName = 100
// An attempt may fail once per job of its event, which is searched for secrets only once.
const redactors = new WeakMap<CallbackEvent, Redactor>()

/** The message of an error, without the event's secrets and those in URLs. */
export function failureText(error: unknown, event: CallbackEvent): string {
  return redactorFor(event).text(textOf(error), longestText)
}

/** How deep causes are followed. */
const mostCauses = 3

/** The stack of an error and of its causes, without the event's secrets and those in URLs, at most `longest` characters. */
export function failureStack(error: unknown, event: CallbackEvent, longest: number): string {
  return redactorFor(event).text(stackOf(error), longest)
}

function stackOf(error: unknown): string {
  const stacks: string[] = []
  let at = error
  while (at instanceof Error && stacks.length <= mostCauses) {
    stacks.push(typeof at.stack === 'string' && at.stack !== '' ? at.stack : textOf(at))
    at = at.cause
  }
  return stacks.length === 0 ? textOf(error) : stacks.join('\n  caused by ')
}

/** The name of an error. */
export function failureName(error: unknown): string {
  return error instanceof Error && typeof error.name === 'string' ? error.name.slice(0, longestName) : 'Error'
}

/** Handlers may throw anything. */
function textOf(error: unknown): string {
  const text = error instanceof Error ? error.message : error
  return typeof text === 'string' ? text : `threw ${text === null ? 'null' : typeof text}`
}

function redactorFor(event: CallbackEvent): Redactor {
  const redactor = redactors.get(event) ?? createRedactor(secretsInEvent(event))
  redactors.set(event, redactor)
  return redactor
}
