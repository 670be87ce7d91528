/** Routes requests: who may send them, and which response they get. */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isCallbackError } from '@ci-event/core'
import { misconfigured } from '@ci-event/core/storage'
import { refuseOtherSite, refuseRemote, refuseWithoutToken } from './access.ts'
import { streamEvents } from './event-stream.ts'
import { createFeed } from './feed.ts'
import { fixtureOf } from './fixture.ts'
import { itemDetails } from './item-details.ts'
import { listRow } from './list-row.ts'
import type { InspectorOptions } from './options.ts'
import { pageFile } from './page-files.ts'
import { listOptionsOf, statsOptionsOf } from './query.ts'
import { replayDeadLetters, replayItems } from './replay.ts'
import { errorResponse, jsonResponse, type PageResponse, send } from './response.ts'

/** Answers the requests of the inspector's page. */
export interface Inspector {
  /** For `http.createServer`, `app.use('/ci', …)` of Express, or Koa's `ctx.req` and `ctx.res` with `ctx.respond = false`. */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** Ends the streams of open pages. The inbox stays open. */
  close(): void
}

/**
 * Shows an inbox in the browser, live, and replays its items. Without a `guard` it answers requests from this machine
 * only.
 *
 * @throws CallbackError `misconfigured` for invalid options
 *
 * @example
 * const inspector = createInspector({ inbox })
 * http.createServer(inspector.handler).listen(4400, '127.0.0.1')
 */
export function createInspector(options: InspectorOptions): Inspector {
  const { inbox, guard, basePath = '', pollInterval = 1000 } = options
  if (!(pollInterval >= 10)) {
    throw misconfigured(`\`pollInterval\` must be at least 10 milliseconds, got ${pollInterval}.`)
  }
  const base = basePath.replace(/\/+$/, '')
  const token = randomBytes(24).toString('base64url')
  const feed = createFeed(inbox, pollInterval)
  const streams = new Set<ServerResponse>()

  /** `undefined` if the response is a stream. */
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<PageResponse | undefined> {
    const refusal = await refuse(request)
    if (refusal) return refusal
    const { method = 'GET', url = '/' } = request
    const path = url.split('?', 1)[0] as string
    const isRead = method === 'GET' || method === 'HEAD'
    if (path !== base && !path.startsWith(`${base}/`)) return notFound()
    // The page refers to its files by relative URLs, so its own URL must end with a slash.
    const publicPath = ((request as { originalUrl?: string }).originalUrl ?? url).split('?', 1)[0] as string
    if (isRead && path.slice(base.length).length < 2 && !publicPath.endsWith('/')) return toSlash(publicPath)
    const name = path.slice(base.length + 1)
    if (!name.startsWith('api/')) {
      if (!isRead) return notAllowed('GET, HEAD')
      return pageFile(name) ?? notFound()
    }
    return refuseOtherSite(request) ?? respondToApi(name, method, request, response)
  }

  async function respondToApi(
    name: string,
    method: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<PageResponse | undefined> {
    const query = new URL(request.url ?? '', 'http://localhost').searchParams
    if (name === 'api/replay' || name === 'api/dead/replay') {
      if (method !== 'POST') return notAllowed('POST')
      const refusal = refuseWithoutToken(request, token)
      if (refusal) return refusal
      const isAll = name === 'api/dead/replay'
      const replayed = isAll
        ? await replayDeadLetters(inbox)
        : await replayItems(inbox, query.getAll('id'), query.get('asNew') === '1')
      return jsonResponse({ replayed })
    }
    if (method !== 'GET' && method !== 'HEAD') return notAllowed('GET, HEAD')
    if (name === 'api/live' && method === 'GET') {
      streams.add(response)
      response.on('close', () => streams.delete(response))
      streamEvents(request, response, feed, token)
      return undefined
    }
    if (name === 'api/items') return listed(query)
    if (name === 'api/stats') return asked(async () => inbox.stats(statsOptionsOf(query)))
    const [, id, part] = /^api\/items\/([^/]+)(\/fixture)?$/.exec(name) ?? []
    const item = id === undefined ? undefined : await inbox.get(decoded(id))
    if (!item) return notFound()
    if (!part) return jsonResponse(itemDetails(item))
    const fixture = fixtureOf(item)
    return fixture === undefined
      ? errorResponse(404, 'no_fixture', 'The item has no body, or one that is too long to copy.')
      : jsonResponse({ fixture })
  }

  function listed(query: URLSearchParams): Promise<PageResponse> {
    return asked(async () => {
      const { items, ...rest } = await inbox.list(listOptionsOf(query))
      return { items: items.map(listRow), ...rest }
    })
  }

  /** Answers 400 for conditions that the inbox refuses. */
  async function asked(ask: () => Promise<unknown>): Promise<PageResponse> {
    try {
      return jsonResponse(await ask())
    } catch (error) {
      if (isCallbackError(error) && error.code === 'misconfigured') return errorResponse(400, 'query', error.message)
      throw error
    }
  }

  async function refuse(request: IncomingMessage): Promise<PageResponse | undefined> {
    if (!guard) return refuseRemote(request)
    return (await guard(request)) === true ? undefined : errorResponse(403, 'guard', 'Access denied.')
  }

  return {
    async handler(request, response) {
      try {
        const reply = await respond(request, response)
        if (reply) send(response, reply, request.method !== 'HEAD')
      } catch {
        // The error may contain what only the server may know.
        if (response.headersSent) response.destroy()
        else send(response, errorResponse(500, 'unavailable', "The inbox failed. See the app's log."), true)
      }
    },
    close() {
      feed.close()
      for (const response of streams) response.end()
    },
  }
}

function notFound(): PageResponse {
  return errorResponse(404, 'not_found', 'Not found.')
}

function notAllowed(allow: string): PageResponse {
  return errorResponse(405, 'method_not_allowed', `Use ${allow}.`, { allow })
}

function toSlash(path: string): PageResponse {
  return errorResponse(308, 'moved', 'The page is at the same path with a slash at the end.', {
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
