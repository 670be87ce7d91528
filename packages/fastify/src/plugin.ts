import { CallbackError, type CallbackEvent, type Receiver, type ReceiverOptions } from '@ci-event/core'
import { type HostLogger, requestFromNode, toReceiver } from '@ci-event/core/adapter'
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** A request after the plugin has read it. `import '@ci-event/fastify/augment'` types every request so. */
export interface CiEventRequest {
  /** The callback that this request carried. */
  ciEvent?: CallbackEvent | undefined
}

/** Where the plugin mounts its route, and how it receives: every option of `createReceiver`, or a `receiver`. */
export interface CiEventFastifyOptions extends ReceiverOptions {
  /** The path of the route, below the prefix of the scope it is registered in. */
  path: string
  /** A receiver that is shared with other routes, instead of options. */
  receiver?: Receiver | undefined
  /** Answers callbacks when there are no handlers: the event is at `request.ciEvent`. */
  handler?: ((request: FastifyRequest & CiEventRequest, reply: FastifyReply) => unknown) | undefined
}

/**
 * Fastify plugin that receives callbacks of CI. Its route has parsers of its own: XML passes here, and every other
 * route parses and refuses as it did. When the app closes, running handlers may finish.
 *
 * @throws CallbackError `misconfigured`, while the app gets ready, for settings that cannot work or handle nothing
 *
 * @example
 * await fastify.register(ciEvent, {
 *   path: '/ci/callback',
 *   verify: secretInUrl(process.env.CI_SECRET!),
 *   onTaskFinish: { NoiseReduction: (job) => publish(job.Operation.Output.Object) },
 * })
 */
export async function ciEvent(fastify: FastifyInstance, options: CiEventFastifyOptions): Promise<void> {
  requireRegistered(fastify, options)
  const { path, handler, receiver: shared, ...own } = options
  // Fastify hands its own register options on to the plugin.
  const { prefix: _, logLevel: __, logSerializers: ___, ...settings } = own as ReceiverOptions & RegisterOptions
  const receiver = toReceiver(shared ?? settings, { logger: loggerOf(fastify.log) })

  fastify.addHook('onReady', async () => {
    if (!receiver.hasHandlers && !handler) throw nothingHandles(path)
  })
  fastify.addHook('preClose', async () => {
    await receiver.close()
  })
  if (!fastify.hasRequestDecorator('ciEvent')) fastify.decorateRequest('ciEvent', undefined)

  // Fastify refuses XML, and bodies without a type, before any handler runs. Here every body is left unread.
  fastify.removeAllContentTypeParsers()
  fastify.addContentTypeParser('*', (_request, _payload, done) => done(null))

  fastify.post(path, async (request: FastifyRequest & CiEventRequest & { rawBody?: unknown }, reply) => {
    const { raw, originalUrl: url, body, rawBody } = request
    const facts = { url, address: () => request.ip, body, rawBody }
    const answer = await receiver.receive(requestFromNode(raw, facts))
    if (answer.event) request.ciEvent = answer.event
    if (answer.outcome === 'attached' && handler) return handler(request, reply)
    return reply.code(answer.status).headers(answer.headers).send(answer.body)
  })
}

/** Fastify's log. Without a logger, Fastify's functions are all the same one that does nothing: then it is the console. */
function loggerOf(log: FastifyBaseLogger): HostLogger | undefined {
  if (log.error === log.info) return undefined
  return {
    warn: (message, facts) => log.warn(facts, message),
    error: (message, facts) => log.error(facts, message),
  }
}

interface RegisterOptions {
  prefix?: unknown
  logLevel?: unknown
  logSerializers?: unknown
}

function requireRegistered(fastify: FastifyInstance, options: CiEventFastifyOptions): void {
  if (typeof fastify?.addContentTypeParser !== 'function')
    throw misconfigured(
      "Expected a Fastify instance. Pass the plugin: fastify.register(ciEvent, { path: '/ci/callback' }).",
    )
  if (typeof options.path !== 'string')
    throw misconfigured(`\`path\` must be the path of the route, such as '/ci/callback', got ${typeof options.path}.`)
}

function misconfigured(message: string): CallbackError {
  return new CallbackError('misconfigured', message)
}

function nothingHandles(path: string): CallbackError {
  return misconfigured(
    `The plugin mounts ${path} but nothing handles what arrives there. Give it onTaskFinish or deliver, or a \`handler\` ` +
      'that answers from `request.ciEvent`.',
  )
}
