/** The two errors for XML. Neither message quotes the body, whose words are the sender's. */
import { CallbackError, type TextPosition } from '../../errors.ts'

export function notWellFormed(what: string, position?: TextPosition): CallbackError {
  return new CallbackError('malformed', `The body is not well-formed XML: ${what}.`, position ? { position } : {})
}

export function cutShort(what: string, position: TextPosition): CallbackError {
  const cause = 'The connection was cut, or a proxy shortened the body'
  return new CallbackError('truncated', `The XML body ends before it is complete: ${what}. ${cause}.`, { position })
}
