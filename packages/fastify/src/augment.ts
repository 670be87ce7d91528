/**
 * Types `request.ciEvent` on every Fastify request: `import '@ci-event/fastify/augment'` once in your app.
 * Opt-in, because it changes a global type (docs/decisions/0005-opt-in-augmentation.md).
 */
import type { CallbackEvent } from '@ci-event/core'
import type {} from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** The callback that this request carried, once the plugin has read it. */
    ciEvent?: CallbackEvent | undefined
  }
}
