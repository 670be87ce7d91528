/** One connection to a relay, until it breaks. */
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { createEventParser, type StreamEvent } from './event-parser.ts'

/** @internal The relay refuses, and trying again would not help. */
export class RelayRefusedError extends Error {}

/** @internal The connection broke, or could not be made. */
export class DisconnectedError extends Error {
  /** Milliseconds to wait at least, if the relay said so. */
  readonly retryAfter: number | undefined

  constructor(message: string, retryAfter?: number) {
    super(message)
    this.retryAfter = retryAfter
  }
}

/** @internal */
export interface ConnectOptions {
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds without a byte, heartbeats included, after which the connection counts as broken. */
  readonly silence: number
  readonly signal: AbortSignal
  /** Whether a 404 may be a proxy whose app is restarting. */
  readonly wasConnected: boolean
}

// A body of the app's `bodyLimit`, in Base64.
const longestEvent = 256 * 1024 * 1024

/**
 * @internal Yields the events of one connection. They are read as they are taken, so a slow reader slows the relay.
 *
 * @throws RelayRefusedError, DisconnectedError
 */
export async function* connect(url: URL, options: ConnectOptions): AsyncGenerator<StreamEvent, void> {
  const { silence, signal } = options
  const response = await responseTo(url, options)
  const parse = createEventParser(longestEvent)
  const abort = (): void => void response.destroy()
  signal.addEventListener('abort', abort)
  response.setEncoding('utf8')
  const chunks = response[Symbol.asyncIterator]() as AsyncIterator<string>
  try {
    for (;;) {
      // Only while it is waited for: a paused stream is silent too.
      const timer = setTimeout(() => response.destroy(new Error('no heartbeat')), silence)
      const { value, done } = await chunks.next().finally(() => clearTimeout(timer))
      if (done) throw new DisconnectedError('the stream ended')
      yield* parse(value)
    }
  } catch (error) {
    if (error instanceof RangeError) throw new RelayRefusedError(error.message)
    throw error instanceof DisconnectedError ? error : new DisconnectedError(reasonOf(error as Error))
  } finally {
    signal.removeEventListener('abort', abort)
    response.destroy()
  }
}

async function responseTo(
  url: URL,
  { headers, silence, signal, wasConnected }: ConnectOptions,
): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = send(url, { headers, signal, agent: false }, resolve)
    request.on('error', (error) => reject(new DisconnectedError(reasonOf(error))))
    request.setTimeout(silence, () => request.destroy(new Error('no answer')))
    request.end()
  })
  // From here on silence is measured while the stream is read.
  response.socket.setTimeout(0)
  const { statusCode: status = 0, headers: fields } = response
  if (status === 200 && /^text\/event-stream\b/i.test(fields['content-type'] ?? '')) return response
  response.resume()
  response.destroy()
  if (status === 408 || status === 425 || status === 429 || status >= 500 || (status === 404 && wasConnected)) {
    const seconds = Number(fields['retry-after'])
    throw new DisconnectedError(`answered ${status}`, seconds > 0 ? seconds * 1000 : undefined)
  }
  throw new RelayRefusedError(refusalOf(status, fields.location))
}

function refusalOf(status: number, location: string | undefined): string {
  if (status === 401) {
    return 'The relay does not accept the secret (401). Compare --relay-secret, or CI_RELAY_SECRET, with the `secret` of createRelay.'
  }
  if (status >= 300 && status < 400) {
    const target = location?.split('?', 1)[0] ?? 'elsewhere'
    return `The URL redirects to ${target} (${status}). The secret is not sent there: if it is yours, give it as --from.`
  }
  if (status === 200) {
    return 'There is no relay at this URL: the answer is not an event stream. Is relay.handler mounted at this path, for GET?'
  }
  return `There is no relay at this URL: it answers ${status}. Is relay.handler mounted at this path, for GET, and reached without a login?`
}

function reasonOf(error: Error & { code?: unknown }): string {
  return typeof error.code === 'string' ? error.code : error.message
}
