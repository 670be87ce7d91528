/** Error texts that can be stored and shown: bounded, and without the secrets of the event. */
import type { CallbackEvent } from '@ci-event/core'
import { createRedactor, type Redactor, secretsInEvent } from '@ci-event/core/storage'

const longest = 2000
// An attempt may fail once per job of its event, which is searched for secrets only once.
const redactors = new WeakMap<CallbackEvent, Redactor>()

/** The message of an error, without the event's secrets and those in URLs. */
export function failureText(error: unknown, event: CallbackEvent): string {
  const text = error instanceof Error ? error.message : typeof error === 'string' ? error : `threw ${typeof error}`
  return redactorFor(event).text(String(text), longest)
}

/** The name of an error, which tells its kind. */
export function failureName(error: unknown): string {
  return error instanceof Error ? error.name : 'Error'
}

function redactorFor(event: CallbackEvent): Redactor {
  const redactor = redactors.get(event) ?? createRedactor(secretsInEvent(event))
  redactors.set(event, redactor)
  return redactor
}
