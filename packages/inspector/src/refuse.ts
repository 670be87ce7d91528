/** Who may look, and who may act. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { errorReply, type Reply } from './reply.ts'

const loopbackAddress = /^(?:::ffff:)?127(?:\.\d{1,3}){3}$|^::1$/i
const loopbackName = /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i
// A proxy on this machine makes every stranger come from this machine.
const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']

/** The refusal of a request that comes from elsewhere; `undefined` for one from this machine to this machine. */
export function refuseStranger({ socket, headers }: IncomingMessage): Reply | undefined {
  const mend = 'Give createInspector a `guard` that knows your users to let others in.'
  if (!loopbackAddress.test(socket.remoteAddress ?? ''))
    return errorReply(403, 'not_loopback', `Only this machine may look. ${mend}`)
  // A page elsewhere whose name was made to point here (DNS rebinding) still says its own name.
  if (!loopbackName.test(headers.host ?? ''))
    return errorReply(403, 'not_local_host', `Only localhost and loopback addresses are answered. ${mend}`)
  if (proxyHeaders.some((name) => headers[name] !== undefined))
    return errorReply(403, 'proxied', `This came through a proxy, so it may come from anywhere. ${mend}`)
  return undefined
}

/** The refusal of a request that another site's page made. Browsers say so; other programs say nothing. */
export function refuseOtherSite({ headers }: IncomingMessage): Reply | undefined {
  const site = headers['sec-fetch-site']
  const isOwn = site === undefined || site === 'same-origin' || site === 'none'
  if (isOwn && isOwnOrigin(headers)) return undefined
  return errorReply(403, 'other_site', 'Another site may not ask for this.')
}

function isOwnOrigin({ origin, host = '' }: IncomingMessage['headers']): boolean {
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}

/** The refusal of an action without this process's token. */
export function refuseWithoutToken({ headers }: IncomingMessage, token: string): Reply | undefined {
  const given = headers['x-ci-event-token']
  if (typeof given === 'string' && timingSafeEqual(digest(given), digest(token))) return undefined
  return errorReply(403, 'token', 'The token of this process is missing or old. Reload the page.')
}

// Digests are of one length, which the comparison asks for.
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
