/** The route config by which the parser knows the routes of callbacks. */
export const fastifyRouteConfig: { readonly ciEvent: true } = { ciEvent: true }

/** The part of Fastify that is used, so that apps on Express need not install it. */
interface Fastify {
  hasContentTypeParser(type: string): boolean
  addContentTypeParser(type: string, parser: Parser): void
}
type Parser = (
  request: { is404?: boolean; routeOptions?: { config?: { ciEvent?: boolean } } },
  payload: unknown,
  done: (error: Error | null, body?: undefined) => void,
) => void

/**
 * Fastify refuses XML, and bodies without a type, with 415 before any guard runs. This lets them through unread on
 * the routes of callbacks; on every other route they are refused as before, and where there is none it is a 404.
 */
export function passCallbacksUnread(fastify: Fastify): void {
  // An app that takes every type already has its own way with them.
  if (fastify.hasContentTypeParser('*')) return
  fastify.addContentTypeParser('*', (request, _payload, done) => {
    if (request.is404 || request.routeOptions?.config?.ciEvent) done(null, undefined)
    else done(unsupportedMediaType())
  })
}

// As Fastify makes it: NestJS knows such errors by this name.
function unsupportedMediaType(): Error {
  return Object.assign(new Error('Unsupported Media Type'), {
    name: 'FastifyError',
    code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE',
    statusCode: 415,
  })
}
