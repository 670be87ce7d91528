import type { ReceiverOptions } from '@ci-event/core'
import { ConfigurableModuleBuilder, Controller, Req, type Type, VERSION_NEUTRAL } from '@nestjs/common'
import { CiCallback } from './decorators.ts'
import type { CiEventRequest } from './tokens.ts'

/** What is known before the options are, also with `forRootAsync`. */
export interface CiEventModuleExtras {
  /** Mounts the route of the callback here, below the global prefix. Leave it out to guard a controller of your own. */
  path?: string | undefined
  /** Makes the guard and the receiver known to every module. @default true */
  isGlobal?: boolean
}

const builder = new ConfigurableModuleBuilder<ReceiverOptions>({ moduleName: 'CiEvent' })
  .setClassMethodName('forRoot')
  .setExtras<CiEventModuleExtras>({ path: undefined, isGlobal: true }, (definition, { path, isGlobal }) => ({
    ...definition,
    global: isGlobal ?? true,
    controllers: path === undefined ? [] : [controllerAt(path)],
    providers: [...(definition.providers ?? []), { provide: MOUNTED_PATH, useValue: path }],
  }))
  .build()

/** @internal Where the module mounted a route, if it did. */
export const MOUNTED_PATH: unique symbol = Symbol('ci-event.mounted-path')
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = builder

// A class of its own for each call: changing the path of a shared one would break a second module in the process.
function controllerAt(path: string): Type {
  @Controller({ path, version: VERSION_NEUTRAL })
  class CiCallbackController {
    @CiCallback()
    answer(@Req() request: CiEventRequest): { outcome: CiEventRequest['ciOutcome'] } {
      return { outcome: request.ciOutcome }
    }
  }
  return CiCallbackController
}
