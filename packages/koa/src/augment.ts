/**
 * Types `ctx.ciEvent` on every Koa context: `import '@ci-event/koa/augment'` once in your app.
 * Opt-in, because it changes a global type (docs/decisions/0005-opt-in-augmentation.md).
 */
import type { CallbackEvent } from '@ci-event/core'
import type {} from 'koa'

declare module 'koa' {
  interface ExtendableContext {
    /** The callback that this request carried, once `ciEvent()` has read it. */
    ciEvent?: CallbackEvent
  }
}
