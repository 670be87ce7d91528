import { CallbackError } from '@ci-event/core'
import type { ModulesContainer } from '@nestjs/core'

/** A module as NestJS holds it; named here because `@nestjs/core` does not export its type. */
export type ModuleNode = ModulesContainer extends Map<string, infer M> ? M : never

/** The modules of an app as one `CiEventModule` sees them. */
export interface Scope {
  /** Whether the handlers of a module are run by this receiver. */
  includes(module: ModuleNode): boolean
  /** Whether a module's handlers are run by no receiver, and this one is to report it. */
  reports(module: ModuleNode): boolean
}

/**
 * @param own the module that the receiver belongs to
 * @throws CallbackError `misconfigured` when several receivers would run every handler
 */
export function scopeOf(own: ModuleNode, modules: ModulesContainer): Scope {
  const all = [...modules.values()].filter(({ metatype }) => metatype === own.metatype)
  if (all.length > 1 && all.some(({ isGlobal }) => isGlobal)) throw severalGlobal(all.length)
  const isFirst = all[0] === own
  return {
    includes: (module) => own.isGlobal || module.imports.has(own),
    reports: (module) => isFirst && !own.isGlobal && !all.some((each) => module.imports.has(each)),
  }
}

function severalGlobal(count: number): CallbackError {
  return new CallbackError(
    'misconfigured',
    `The app has ${count} CiEventModules and each would run the handlers of the whole app. Give each \`isGlobal: false\`, ` +
      'keep what forRoot() returns in a constant, and import that constant in the modules whose handlers it runs.',
  )
}
