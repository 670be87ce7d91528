/** A callback on its way from a relay to its listeners. Both ends agree on it, and on the form of a position. */
import { type CallbackEvent, parseCallback } from '@ci-event/core'
import { createRedactor, misconfigured, secretsInUrl } from '@ci-event/core/storage'
import { isConnectionHeader } from '../record/headers.ts'
import type { PublishedCallback } from './options.ts'
import { jobsOf, type RelayedJob } from './relayed-jobs.ts'

/** @internal The version of what is sent; a listener refuses another one. */
export const relayVersion = 1

/** @internal The data of an event named `callback`. */
export interface RelayedCallback {
  readonly receivedAt: string
  /** Path and query; secrets read `***`. */
  readonly url: string
  /** By lower-case name, without credentials and without those of one connection. */
  readonly headers: Readonly<Record<string, string>>
  readonly subject?: string
  /** The first twenty jobs, reviews or workflow runs. */
  readonly jobs: readonly RelayedJob[]
  /** How many there are. */
  readonly jobCount: number
  /** True for the event as JSON: a body parser of the app left no bytes. */
  readonly isRebuilt?: true
  /** Base64, because CI's charsets are not all valid in an event stream. */
  readonly body: string
}

const mostJobs = 20

/** @internal A callback before it is sent. */
export interface Relayable {
  /** All but the body, which few listeners may ever ask for. */
  readonly facts: Omit<RelayedCallback, 'body'>
  readonly body: Uint8Array
  readonly jobs: readonly RelayedJob[]
}

/** @internal @throws CallbackError `misconfigured` for a callback with neither body nor event */
export function relayableFrom(callback: PublishedCallback): Relayable {
  const { url = '/', receivedAt = new Date(), subject, headers = {} } = callback
  const { bytes, contentType, isRebuilt } = bodyOf(callback)
  const jobs = jobsOf(callback.event ?? eventOf(bytes, contentType))
  const redactor = createRedactor(secretsInUrl(url))
  const passed = Object.entries(redactor.headers(headers)).filter(([name, value]) => {
    // A body that is here was decompressed, whatever its header says.
    return value !== undefined && !isConnectionHeader(name) && name !== 'content-encoding'
  })
  const facts: Relayable['facts'] = {
    receivedAt: receivedAt.toISOString(),
    url: redactor.url(url),
    headers: {
      ...Object.fromEntries(
        passed.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : `${value}`]),
      ),
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
    },
    ...(subject === undefined ? {} : { subject }),
    jobs: jobs.slice(0, mostJobs),
    jobCount: jobs.length,
    ...(isRebuilt ? { isRebuilt } : {}),
  }
  return { facts, body: bytes, jobs }
}

function bodyOf({ body, event, headers }: PublishedCallback): {
  bytes: Uint8Array
  contentType: string | undefined
  isRebuilt?: true
} {
  const given = headers?.['content-type']
  const contentType = typeof given === 'string' ? given : given?.[0]
  if (body instanceof Uint8Array) return { bytes: body, contentType }
  // Text has lost the charset that its header and its declaration name.
  if (typeof body === 'string') {
    const type = (contentType ?? 'application/xml').replace(/;\s*charset\s*=[^;]*/i, '')
    return { bytes: Buffer.from(body), contentType: `${type}; charset=utf-8` }
  }
  if (event === undefined) throw misconfigured('`publish` needs the `body` of a callback, or its `event`, got neither.')
  return { bytes: Buffer.from(JSON.stringify(event)), contentType: 'application/json; charset=utf-8', isRebuilt: true }
}

function eventOf(bytes: Uint8Array, contentType: string | undefined): CallbackEvent | undefined {
  try {
    return parseCallback(bytes, { contentType, bodyLimit: Math.max(1, bytes.byteLength) })
  } catch {
    // It is relayed all the same: a body that cannot be parsed is worth seeing.
    return undefined
  }
}
