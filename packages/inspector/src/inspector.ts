/** The way of a request: who asks, for what, and the answer. */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { deliveryOf } from './delivery.ts'
import { createLive } from './live.ts'
import type { InspectorOptions } from './options.ts'
import { pageFile } from './page.ts'
import { refuseOtherSite, refuseStranger, refuseWithoutToken } from './refuse.ts'
import { replayDead } from './replay-dead.ts'
import { errorReply, jsonReply, type Reply, send } from './reply.ts'
import { stream } from './stream.ts'

/** Answers the requests of the inspector's page. */
export interface Inspector {
  /** For `http.createServer`, `app.use('/ci', …)` of Express, or Koa's `ctx.req` and `ctx.res` with `ctx.respond = false`. */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** Ends the streams of open pages. The inbox stays open. */
  close(): void
}

/**
 * Shows an inbox in the browser, live, and replays what is in it. It answers this machine alone unless a `guard` is
 * given.
 *
 * @throws RangeError for bounds that cannot work
 *
 * @example
 * const inspector = createInspector({ inbox })
 * http.createServer(inspector.handler).listen(4400, '127.0.0.1')
 */
export function createInspector(options: InspectorOptions): Inspector {
  const { inbox, guard, basePath = '', maxItems: limit = 1000, pollInterval: poll = 1000 } = options
  if (!Number.isInteger(limit) || limit < 1)
    throw new RangeError(`\`limit\` must be a whole number above 0, and is ${limit}.`)
  if (!(poll >= 10)) throw new RangeError(`\`poll\` must be 10 milliseconds or more, and is ${poll}.`)
  const base = basePath.replace(/\/+$/, '')
  const token = randomBytes(24).toString('base64url')
  const live = createLive(options)
  const streams = new Set<ServerResponse>()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<Reply | undefined> {
    const refusal = await refuse(request)
    if (refusal) return refusal
    const { method = 'GET', url = '/' } = request
    const path = url.split('?', 1)[0] as string
    const isRead = method === 'GET' || method === 'HEAD'
    if (path !== base && !path.startsWith(`${base}/`)) return notFound()
    // The page's addresses are relative, so that it works below any path; for that its own must end with a slash.
    const shown = ((request as { originalUrl?: string }).originalUrl ?? url).split('?', 1)[0] as string
    if (isRead && path.slice(base.length).length < 2 && !shown.endsWith('/')) return toSlash(shown)
    const name = path.slice(base.length + 1)
    if (!name.startsWith('api/')) {
      if (!isRead) return notAllowed('GET, HEAD')
      return pageFile(name) ?? notFound()
    }
    const otherSite = refuseOtherSite(request)
    if (otherSite) return otherSite
    const action = /^api\/(?:dead|items\/([^/]+))\/replay$/.exec(name)
    if (action) {
      if (method !== 'POST') return notAllowed('POST')
      const id = action[1]
      return refuseWithoutToken(request, token) ?? (id === undefined ? replayAll() : replayOne(id))
    }
    if (!isRead) return notAllowed('GET, HEAD')
    if (name === 'api/live' && method === 'GET') {
      streams.add(response)
      response.on('close', () => streams.delete(response))
      stream(request, response, live, token)
      return undefined
    }
    const [, id] = /^api\/items\/([^/]+)$/.exec(name) ?? []
    const item = id === undefined ? undefined : await inbox.get(decoded(id))
    return item ? jsonReply(deliveryOf(item)) : notFound()
  }

  async function refuse(request: IncomingMessage): Promise<Reply | undefined> {
    if (!guard) return refuseStranger(request)
    return (await guard(request)) === true ? undefined : errorReply(403, 'guard', 'You may not look at this.')
  }

  async function replayOne(id: string): Promise<Reply> {
    return jsonReply({ replayed: (await inbox.replay(decoded(id))) ? 1 : 0 })
  }

  async function replayAll(): Promise<Reply> {
    return jsonReply({ replayed: await replayDead(inbox) })
  }

  return {
    async handler(request, response) {
      try {
        const reply = await answer(request, response)
        if (reply) send(response, reply, request.method !== 'HEAD')
      } catch {
        // What went wrong may name what only the server may know.
        if (response.headersSent) response.destroy()
        else send(response, errorReply(500, 'unavailable', 'The inbox does not answer. The app may know why.'), true)
      }
    },
    close() {
      live.close()
      for (const response of streams) response.end()
    },
  }
}

function notFound(): Reply {
  return errorReply(404, 'not_found', 'There is nothing here.')
}

function notAllowed(allow: string): Reply {
  return errorReply(405, 'method_not_allowed', `Use ${allow}.`, { allow })
}

function toSlash(path: string): Reply {
  return errorReply(308, 'moved', 'The page is at the same path with a slash.', {
    location: `./${path.slice(path.lastIndexOf('/') + 1)}/`,
  })
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}
