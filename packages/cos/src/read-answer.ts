/** Reads answers of CI. They have the shape of callbacks, but no `EventName`, and may lack `JobsDetail`. */
import type { CallbackEvent } from '@ci-event/core'
import { type DocumentTree, parseDocument, parseTree } from '@ci-event/core/storage'
import type { Ci } from './endpoint.ts'
import { unavailable } from './query.ts'

// An answer may hold several jobs, each as large as a callback can be.
export const answerLimit: number = 16 * 1024 * 1024

/** @throws CallbackError `unavailable` for what cannot be read */
export function readAnswer(ci: Ci, body: Uint8Array | string, EventName: string): CallbackEvent {
  const options = { bodyLimit: answerLimit, definitions: ci.definitions }
  try {
    const { Response } = parseDocument(body, options)
    if (isBlank(Response)) return parseTree({ EventName }, options)
    if (isRecord(Response)) return parseTree({ ...Response, EventName }, options)
  } catch (cause) {
    throw unavailable('The answer of CI could not be read.', cause)
  }
  throw unavailable('The answer of CI is not about jobs or runs.')
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === ''
}

function isRecord(value: unknown): value is DocumentTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
