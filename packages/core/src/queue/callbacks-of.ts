/** Reads the messages that a queue delivered: SCF triggers, EventBridge connectors, and the push of TDMQ for CMQ. */
import { CallbackError } from '../errors.ts'
import { excerpt } from '../internal/excerpt.ts'
import { isRecord } from '../internal/record.ts'
import { shapeOf } from '../internal/shape.ts'

/** One message of a queue. `error` says why it has no body to parse. */
export type QueuedCallback =
  | {
      /** Where the message was, for logs: such as `/Ckafka/<topic>/<partition>/<offset>` or `/CMQ/<topic>/<message id>`. */
      readonly id: string
      /** The callback: pass it to `parseCallback`. */
      readonly body: string | Uint8Array
      /** The record as the queue delivered it. */
      readonly record: unknown
      readonly error?: undefined
    }
  | { readonly id: string; readonly body?: undefined; readonly record: unknown; readonly error: CallbackError }

/**
 * The callbacks in the event of a queue, in their order. It reads what SCF's triggers pass to a function
 * (`Records[].Ckafka.msgBody`, `Records[].CMQ.msgBody`), EventBridge's CloudEvents (`data.msgBody`), one or several, and
 * the JSON that TDMQ for CMQ posts to an HTTP endpoint (`msgBody`). A message that your own consumer received is
 * passed as `{ topic, partition, offset, msgBody }`. `msgBody` is text or bytes; Base64 is decoded.
 *
 * A record that cannot be read has `error` in place of `body`, so that it does not hide the others.
 * `deliverCallbacks` runs all of them through a dispatcher or an inbox.
 *
 * @throws CallbackError `not_a_callback` for an event that is not of a queue
 *
 * @example
 * for (const { body, error } of callbacksOf(event)) {
 *   if (error) throw error
 *   await dispatcher.dispatch(parseCallback(body))
 * }
 */
export function callbacksOf(event: unknown): QueuedCallback[] {
  return recordsIn(event).map((record, index) => {
    const { source, message } = messageIn(record) ?? {}
    if (!message) {
      return {
        id: `/${index}`,
        record,
        error: notQueued(`Expected a record with \`Ckafka\` or \`CMQ\`, got ${shapeOf(record)}.`),
      }
    }
    const id = idOf(source, message)
    const { msgBody } = message
    if (typeof msgBody === 'string') return { id, record, body: decoded(msgBody) }
    if (msgBody instanceof Uint8Array) return { id, record, body: msgBody }
    const got = msgBody === null ? 'null' : typeof msgBody
    return { id, record, error: notQueued(`Expected the callback as text or bytes in \`msgBody\`, got ${got}.`) }
  })
}

function recordsIn(event: unknown): readonly unknown[] {
  if (Array.isArray(event)) return event
  if (isRecord(event)) {
    if (Array.isArray(event.Records)) return event.Records
    if (messageIn(event)) return [event]
  }
  const hint =
    isRecord(event) && 'httpMethod' in event
      ? ' This is an HTTP request: `ciEvent` of `@ci-event/core/scf` answers it.'
      : ' Check which trigger the function has.'
  throw notQueued(
    `Expected the event of a queue, with \`Records\` of \`Ckafka\` or \`CMQ\`, got ${shapeOf(event)}.${hint}`,
  )
}

interface Message {
  readonly source?: string
  readonly message: Record<string, unknown>
}

/** The message in a record, with the name of where it is from. */
function messageIn(record: unknown): Message | undefined {
  if (!isRecord(record)) return undefined
  if ('msgBody' in record) return { message: record }
  const { specversion, source, data } = record
  if (specversion !== undefined && isRecord(data)) return { source: String(source), message: data }
  // SCF names the record after the queue. Apache Kafka's trigger documents no name, so any will do.
  for (const [name, message] of Object.entries(record)) {
    if (isRecord(message) && ('msgBody' in message || name === 'Ckafka' || name === 'CMQ'))
      return { source: name, message }
  }
  return undefined
}

/** Tencent's documents spell `partition` in both ways. */
function idOf(source: string | undefined, message: Record<string, unknown>): string {
  const { topic, topicName, partition, Partition, offset, msgId } = message
  const parts = [source, topic ?? topicName, partition ?? Partition, offset, msgId]
  return parts
    .filter((part) => typeof part === 'string' || typeof part === 'number')
    .map((part) => `/${excerpt(String(part), 100)}`)
    .join('')
}

const base64 = /^[A-Za-z0-9+/]+={0,2}$/

/** A callback begins with `<` or `{`, which Base64 does not have, so that one cannot be taken for the other. */
function decoded(body: string): string | Uint8Array {
  if (!base64.test(body.trimEnd())) return body
  const bytes = Buffer.from(body, 'base64')
  return /^\ufeff?\s*[<{]/.test(bytes.toString('utf8', 0, 64)) ? bytes : body
}

function notQueued(message: string): CallbackError {
  return new CallbackError('not_a_callback', message)
}
