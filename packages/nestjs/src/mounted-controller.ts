import { Controller, type Type, VERSION_NEUTRAL } from '@nestjs/common'
import { CiCallback } from './route.ts'
import { mountedKey } from './tokens.ts'

/** A decorator of a controller, of a method, or of both, such as `Public()`, `SkipThrottle()`, `ApiExcludeController()`. */
export type RouteDecorator = ClassDecorator | MethodDecorator

/**
 * Makes the controller of a mounted route, at a path below the global prefix and in every version. Each call makes a
 * class of its own: changing the path of a shared one would break a second module in the process.
 */
export function controllerAt(path: string, decorators: readonly RouteDecorator[]): Type {
  class CiCallbackController {
    // Reached only when the last handler was removed while the app runs.
    answer(): { outcome: 'attached' } {
      return { outcome: 'attached' }
    }
  }
  const { prototype } = CiCallbackController
  let method = Object.getOwnPropertyDescriptor(prototype, 'answer') as PropertyDescriptor
  function onMethod(decorate: MethodDecorator): void {
    method = decorate(prototype, 'answer', method) || method
  }

  for (const decorate of decorators) {
    // A decorator does not tell its target. One that takes only methods throws on a class, because there is no descriptor.
    try {
      ;(decorate as ClassDecorator)(CiCallbackController)
    } catch {
      onMethod(decorate as MethodDecorator)
    }
  }
  copyMetadata(CiCallbackController, method.value)
  // Last, so that its filter is asked first.
  onMethod(CiCallback())
  Object.defineProperty(prototype, 'answer', method)
  Reflect.defineMetadata(mountedKey, true, CiCallbackController)
  Controller({ path, version: VERSION_NEUTRAL })(CiCallbackController)
  return CiCallbackController
}

// What NestJS applies for the class and the method alike: on both it would run twice.
const enhancers = new Set(['__guards__', '__interceptors__', '__pipes__', '__exceptionFilters__'])

/** Gives the method the class's metadata, because many a guard looks for its `@Public()` on the method alone. */
function copyMetadata(controller: Type, method: object): void {
  const own = new Set(Reflect.getMetadataKeys(method))
  for (const key of Reflect.getMetadataKeys(controller)) {
    if (!own.has(key) && !enhancers.has(key)) Reflect.defineMetadata(key, Reflect.getMetadata(key, controller), method)
  }
}
