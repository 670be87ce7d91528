/**
 * Types `req.ciEvent` on every Express request: `import '@ci-event/express/augment'` once in your app.
 * Opt-in, because it changes a global type (docs/decisions/0005-opt-in-augmentation.md).
 */
import type { CallbackEvent } from '@ci-event/core'

declare global {
  namespace Express {
    interface Request {
      /** The callback that this request carried, once `ciEvent()` has read it. */
      ciEvent?: CallbackEvent
    }
  }
}
