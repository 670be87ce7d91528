/** Which requests may see the inbox, and which may replay its items. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { errorResponse, type PageResponse } from './response.ts'

const loopbackAddress = /^(?:::ffff:)?127(?:\.\d{1,3}){3}$|^::1$/i
const loopbackName = /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i
// Behind a proxy on this machine, every client has the address of this machine.
const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']

/** The refusal of a request that does not come from this machine, or is not addressed to it; `undefined` otherwise. */
export function refuseRemote({ socket, headers }: IncomingMessage): PageResponse | undefined {
  const fix = 'To let others in, give createInspector a `guard` that authenticates your users.'
  if (!loopbackAddress.test(socket.remoteAddress ?? '')) {
    return errorResponse(403, 'not_loopback', `The inspector answers requests from this machine only. ${fix}`)
  }
  // DNS rebinding: a foreign page whose name resolves to this machine still sends its own name.
  if (!loopbackName.test(headers.host ?? '')) {
    return errorResponse(
      403,
      'not_local_host',
      `The inspector answers to localhost and loopback addresses only. ${fix}`,
    )
  }
  if (proxyHeaders.some((name) => headers[name] !== undefined)) {
    return errorResponse(403, 'proxied', `The request came through a proxy, so its origin is unknown. ${fix}`)
  }
  return undefined
}

/** The refusal of a request by a page of another site. Browsers send these headers; other programs do not. */
export function refuseOtherSite({ headers }: IncomingMessage): PageResponse | undefined {
  const site = headers['sec-fetch-site']
  const isOwn = site === undefined || site === 'same-origin' || site === 'none'
  if (isOwn && isOwnOrigin(headers)) return undefined
  return errorResponse(403, 'other_site', 'The inspector does not answer requests of other sites.')
}

function isOwnOrigin({ origin, host = '' }: IncomingMessage['headers']): boolean {
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}

/** The refusal of an action without the token of this process. */
export function refuseWithoutToken({ headers }: IncomingMessage, token: string): PageResponse | undefined {
  const given = headers['x-ci-event-token']
  if (typeof given === 'string' && timingSafeEqual(digest(given), digest(token))) return undefined
  return errorResponse(403, 'token', 'The token of this process is missing or outdated. Reload the page.')
}

/** timingSafeEqual needs values of one length. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
