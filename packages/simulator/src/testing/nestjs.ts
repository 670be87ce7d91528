/** Delivers callbacks to NestJS apps and testing modules. */
import type { CallbackResponse } from '@ci-event/core'
import type { CallbackName, Overrides } from '../callback/create-callback.ts'
import { type InjectOptions, inject, type Receiving } from './inject.ts'

/** A NestJS app, or what `Test.createTestingModule(…).compile()` gives. */
export interface NestLike {
  get(token: never, options?: { strict: boolean }): unknown
  init(): Promise<unknown>
}

// The token of @ci-event/nestjs is a registered symbol, so that it is found without depending on that package.
const token = Symbol.for('ci-event.receiver')

/**
 * Delivers the callback of a Tag to a NestJS app or testing module that imports `CiEventModule`, without HTTP and
 * without listening. It is initialised first if need be: handlers are found then.
 *
 * @throws Error when there is no `CiEventModule` in it
 *
 * @example
 * const module = await Test.createTestingModule({ imports: [AppModule] }).compile()
 * const { outcome } = await injectInto(module, 'NoiseReduction')
 */
export async function injectInto<N extends CallbackName>(
  app: NestLike,
  name: N,
  overrides: Overrides<N> = {} as Overrides<N>,
  options: InjectOptions = {},
): Promise<CallbackResponse> {
  // Does nothing the second time, in NestJS itself.
  await app.init()
  return inject(receiverOf(app), name, overrides, options)
}

/** The receiver of a NestJS app or testing module. */
export function receiverOf(app: NestLike): Receiving {
  try {
    return app.get(token as never, { strict: false }) as Receiving
  } catch (cause) {
    throw new Error('The module has no CiEventModule: import CiEventModule.forRoot(…) in it.', { cause })
  }
}
