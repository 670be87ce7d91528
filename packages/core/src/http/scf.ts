/**
 * Translates the event of an HTTP request to a function of Tencent Cloud (SCF behind an API gateway or with a function URL,
 * CloudBase) to the neutral request, and the neutral response back.
 */
import { CallbackError, tooLarge } from '../errors.ts'
import { isRecord, setOwn } from '../internal/record.ts'
import { shapeOf } from '../internal/shape.ts'
import { refuseCompressed, truncated } from './body-errors.ts'
import { type CallbackBody, type CallbackHeaders, type CallbackRequest, header, type ResponseParts } from './request.ts'

/** What the app knows better than the event. */
export interface ScfRequestFacts {
  /** Path and query as CI called them. @default `path` of the event with its query; see `requestFromScf` */
  url?: string | undefined
  /** The client's address. @default `requestContext.sourceIp`, or what the function URL says */
  address?: string | undefined
}

/** What a function returns for an HTTP request: an API gateway's 集成响应. */
export interface ScfResponse {
  readonly isBase64Encoded: false
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Makes the neutral request from the event of an HTTP request. Header names are lower-cased, a Base64 body is decoded, and
 * the query is read from text, from an object, or from arrays of values. On a gateway's default domain the path begins with
 * the stage, as it does in the URL that CI calls, and which a signed URL covers.
 *
 * @throws CallbackError `not_a_callback` for an event that is not of an HTTP request
 */
export function requestFromScf(event: unknown, facts: ScfRequestFacts = {}): CallbackRequest {
  if (!isRecord(event) || typeof event.httpMethod !== 'string') throw notHttp(event)
  const headers = headersOf(event)
  return {
    method: event.httpMethod.toUpperCase(),
    url: facts.url ?? urlOf(event, headers),
    headers,
    address: facts.address ?? addressOf(event, headers),
    readBody: async (limit) => bodyOf(event, headers, limit),
  }
}

/** Makes what the function returns. The gateway writes `content-length` and `connection` itself. */
export function responseToScf({ status, headers, body }: ResponseParts): ScfResponse {
  const { 'content-length': _, connection: __, ...rest } = headers
  return { isBase64Encoded: false, statusCode: status, headers: rest, body }
}

function notHttp(event: unknown): CallbackError {
  const hint =
    isRecord(event) && Array.isArray(event.Records)
      ? 'This is the event of a queue: pass it to `deliverCallbacks`.'
      : 'Check which trigger the function has.'
  return new CallbackError(
    'not_a_callback',
    `Expected the event of an HTTP request, with \`httpMethod\`, got ${shapeOf(event)}. ${hint}`,
  )
}

function headersOf({ headers, multiValueHeaders }: Record<string, unknown>): CallbackHeaders {
  const result: Record<string, string> = {}
  for (const source of [headers, multiValueHeaders]) {
    if (!isRecord(source)) continue
    for (const [name, value] of Object.entries(source)) {
      const key = name.toLowerCase()
      const first: unknown = Array.isArray(value) ? value[0] : value
      // The first counts, as in Node.
      if (first !== undefined && first !== null && !Object.hasOwn(result, key)) setOwn(result, key, String(first))
    }
  }
  return result
}

const defaultDomain = /\.(?:apigw\.tencentcs\.com|apigateway\.myqcloud\.com)(?::\d+)?$/i

function urlOf(event: Record<string, unknown>, headers: CallbackHeaders): string {
  const path = typeof event.path === 'string' && event.path !== '' ? event.path : '/'
  const stage = isRecord(event.requestContext) ? event.requestContext.stage : undefined
  const isStaged =
    typeof stage === 'string' &&
    stage !== '' &&
    defaultDomain.test(header(headers, 'host') ?? '') &&
    path !== `/${stage}` &&
    !path.startsWith(`/${stage}/`)
  const query = queryOf(event)
  const called = isStaged ? `/${stage}${path}` : path
  return query === '' ? called : `${called}${called.includes('?') ? '&' : '?'}${query}`
}

/** `queryStringParameters` of an API gateway has only the parameters that the API declares, so it comes last. */
function queryOf({
  queryString,
  multiValueQueryStringParameters,
  queryStringParameters,
}: Record<string, unknown>): string {
  for (const query of [queryString, multiValueQueryStringParameters, queryStringParameters]) {
    if (typeof query === 'string' && query !== '') return query.replace(/^\?/, '')
    if (!isRecord(query)) continue
    const pairs = Object.entries(query).flatMap(([name, value]) =>
      // A parameter without a value is `true`.
      [value].flat().map((each): [string, string] => [name, each === true || each === null ? '' : String(each)]),
    )
    if (pairs.length > 0) return new URLSearchParams(pairs).toString()
  }
  return ''
}

/**
 * The header of the function URL counts only where it is documented, in an event without `requestContext`: through any other
 * gateway a client could send it.
 */
function addressOf({ requestContext }: Record<string, unknown>, headers: CallbackHeaders): string | undefined {
  if (requestContext === undefined || requestContext === null) return header(headers, 'x-scf-remote-addr')
  const sourceIp = isRecord(requestContext) ? requestContext.sourceIp : undefined
  return typeof sourceIp === 'string' ? sourceIp : undefined
}

function bodyOf(event: Record<string, unknown>, headers: CallbackHeaders, limit: number): CallbackBody {
  refuseCompressed(header(headers, 'content-encoding'))
  const announced = Number(header(headers, 'content-length') ?? 0)
  const { body, isBase64Encoded } = event
  if (isRecord(body)) {
    if (announced > limit) throw tooLarge(limit)
    return body
  }
  const text = typeof body === 'string' ? body : ''
  const isBase64 = isBase64Encoded === true || isBase64Encoded === 'true'
  // Four characters hold three bytes: what is certainly too large is not decoded.
  if (isBase64 && text.length > Math.ceil(limit / 3) * 4 + 4) throw tooLarge(limit)
  const bytes = isBase64 ? Buffer.from(text, 'base64') : undefined
  const length = bytes?.byteLength ?? Buffer.byteLength(text)
  if (length > limit) throw tooLarge(limit)
  if (length < announced && (bytes || length === 0)) throw truncated()
  if (bytes) return bytes
  // Of the announced length, the text has the bytes that were sent, whatever charset they are in.
  if (length === announced) return Buffer.from(text)
  if (announced > 0 && text.includes('\ufffd')) throw bytesLost()
  return text
}

function bytesLost(): CallbackError {
  return new CallbackError(
    'undecodable',
    'The gateway made text of a body that is not UTF-8, and its bytes are lost. CI sends UTF-8. If something between changes ' +
      'that, turn on Base64 encoding in the gateway.',
  )
}
