import type { ReceiverOptions } from '@ci-event/core'
import { ConfigurableModuleBuilder } from '@nestjs/common'
import { controllerAt, type RouteDecorator } from './mounted-controller.ts'

/** What is known before the options are, also with `forRootAsync`. */
export interface CiEventModuleExtras {
  /** Mounts the route of the callback here, below the global prefix. Leave it out to guard a controller of your own. */
  path?: string | undefined
  /**
   * Decorators for the mounted route, such as `Public()`, `SkipThrottle()` and `ApiExcludeController()`: for its
   * controller, or for its method where a decorator takes only methods.
   */
  decorators?: readonly RouteDecorator[] | undefined
  /**
   * True: the receiver runs the handlers of the whole app, and is known to every module. False: it runs the handlers of
   * the modules that import it, and is known to them; so that an app can have several. @default true
   */
  isGlobal?: boolean | undefined
}

// NestJS keeps from the options what is named here.
const extras = { path: undefined, decorators: undefined, isGlobal: undefined }

const builder = new ConfigurableModuleBuilder<ReceiverOptions>({ moduleName: 'CiEvent' })
  .setClassMethodName('forRoot')
  .setExtras<CiEventModuleExtras>(extras, (definition, { path, decorators = [], isGlobal = true }) => ({
    ...definition,
    global: isGlobal,
    controllers: path === undefined ? [] : [controllerAt(path, decorators)],
    providers: [...(definition.providers ?? []), { provide: MOUNTED_PATH, useValue: path }],
  }))
  .build()

/** @internal Where the module mounted a route, if it did. */
export const MOUNTED_PATH: unique symbol = Symbol('ci-event.mounted-path')
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = builder
