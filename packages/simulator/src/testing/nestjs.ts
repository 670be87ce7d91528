/** Injects callbacks into NestJS apps and testing modules. */
import type { CallbackRequest, CallbackResponse } from '@ci-event/core'
import type { CallbackName, Overrides } from '../callback/callback-options.ts'
import { type InjectOptions, inject, type ReceiverLike } from './inject.ts'

/** A NestJS app, or what `Test.createTestingModule(…).compile()` gives. */
export interface NestLike {
  get(token: never, options?: { strict?: boolean; each?: boolean }): unknown
  init(): Promise<unknown>
}

/** The part used of the entry of a `CiEventModule`. */
interface Entry {
  readonly receiver: ReceiverLike
  readonly path: string | undefined
  inject(request: CallbackRequest): Promise<CallbackResponse>
}

// The token of @ci-event/nestjs is a registered symbol, so that it is found without depending on that package.
const token = Symbol.for('ci-event.entry')

/**
 * Injects the callback of a Tag into a NestJS app or testing module that imports `CiEventModule`, without HTTP and
 * without listening. The app is initialised first if need be, because handlers are found then. A callback without a
 * `secret` is not verified: tests need none.
 *
 * @param options with several `CiEventModule`s, `url` says to which: it ends in the path of one
 * @throws Error when the app has no `CiEventModule`, or several and `url` fits none
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
  const entry = entryOf(app, options.url)
  const receiver = options.secret === undefined ? { receive: entry.inject } : entry.receiver
  return inject(receiver, name, overrides, options)
}

/** The receiver of a NestJS app or testing module; with several, the one whose path `url` ends in. */
export function receiverOf(app: NestLike, url?: string): ReceiverLike {
  return entryOf(app, url).receiver
}

function entryOf(app: NestLike, url: string | undefined): Entry {
  const entries = entriesOf(app)
  if (entries.length === 1) return entries[0] as Entry
  const { pathname } = new URL(url ?? '/', 'http://localhost')
  const fitting = entries.find(({ path }) => path !== undefined && `${pathname}/`.endsWith(`/${trimmed(path)}/`))
  if (fitting) return fitting
  const paths = entries.map(({ path }) => path ?? '(none mounted)').join(', ')
  throw new Error(`The app has several CiEventModules, with the paths ${paths}. Pass the \`url\` of one.`)
}

function entriesOf(app: NestLike): readonly Entry[] {
  try {
    return app.get(token as never, { strict: false, each: true }) as Entry[]
  } catch (cause) {
    throw new Error('The module has no CiEventModule: import CiEventModule.forRoot(…) in it.', { cause })
  }
}

function trimmed(path: string): string {
  return path.replace(/^\/+|\/+$/g, '')
}
