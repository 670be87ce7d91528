import { CallbackError, type Dispatcher, type HandlerContext } from '@ci-event/core'
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common'
import { LazyModuleLoader, MetadataScanner, ModuleRef, ModulesContainer } from '@nestjs/core'
import { createContextIds } from './handler-request.ts'
import { describe, type Handles, handlesOf } from './handles.ts'
import { type ModuleNode, scopeOf } from './scope.ts'
import { type CallbackEntry, CI_EVENT_ENTRY } from './tokens.ts'

type Provider = ModuleNode['providers'] extends Map<unknown, infer P> ? P : never
type Instance = Record<string, Method>
type Method = (argument: unknown, context: HandlerContext) => unknown

/** Finds the decorated methods of providers and controllers and registers them, before the app listens. */
@Injectable()
export class HandlerExplorer implements OnApplicationBootstrap {
  private readonly logger = new Logger('CiEventModule')
  private readonly scanner = new MetadataScanner()
  private readonly explored = new WeakSet<Provider>()
  private readonly contextIdOf: ReturnType<typeof createContextIds>

  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(LazyModuleLoader) private readonly lazyModules: LazyModuleLoader,
    @Inject(CI_EVENT_ENTRY) private readonly entry: CallbackEntry,
  ) {
    this.contextIdOf = createContextIds(moduleRef)
  }

  onApplicationBootstrap(): void {
    this.explore()
    const { path, receiver } = this.entry
    if (path !== undefined && !receiver.hasHandlers) throw nothingHandles(path)
    this.exploreWhatIsLoadedLater()
  }

  /** NestJS calls no hook when a module is loaded lazily, so this app's loader is asked to explore when it is done. */
  private exploreWhatIsLoadedLater(): void {
    const load = this.lazyModules.load.bind(this.lazyModules)
    this.lazyModules.load = async (...given) => {
      const loaded = await load(...given)
      this.explore()
      return loaded
    }
  }

  private explore(): void {
    const own = [...this.modules.values()].find(({ providers }) => providers.get(HandlerExplorer)?.instance === this)
    const scope = scopeOf(own as ModuleNode, this.modules)
    for (const module of this.modules.values()) {
      const included = scope.includes(module)
      if (!included && !scope.reports(module)) continue
      for (const provider of [...module.providers.values(), ...module.controllers.values()]) {
        const prototype = provider.isAlias || this.explored.has(provider) ? undefined : prototypeOf(provider)
        if (!prototype) continue
        this.explored.add(provider)
        for (const [name, handles] of this.handlersOf(prototype)) {
          if (included) this.register(provider, name, handles)
          else this.logger.warn(neverRuns(`${provider.name}.${name}`, module.name))
        }
      }
    }
  }

  private *handlersOf(prototype: object): Iterable<readonly [name: string, handles: Handles]> {
    for (const name of this.scanner.getAllMethodNames(prototype)) {
      for (const handles of handlesOf(prototype, name)) yield [name, handles]
    }
  }

  private register(provider: Provider, name: string, handles: Handles): void {
    const handler = `${provider.name}.${name}`
    if (provider.host?.controllers.has(provider.token) && !provider.isDependencyTreeStatic()) throw unreachable(handler)
    addTo(this.entry.receiver.dispatcher, handles, this.caller(provider, name), handler)
    this.logger.log(`Mapped {${describe(handles)}} to ${handler}`)
  }

  private caller(provider: Provider, name: string): Method {
    return (argument, context) => {
      const call = (instance: Instance): unknown => (instance[name] as Method).call(instance, argument, context)
      if (!provider.isTransient && provider.isDependencyTreeStatic()) return call(provider.instance as Instance)
      return this.moduleRef.resolve<Instance>(provider.token, this.contextIdOf(context), { strict: false }).then(call)
    }
  }
}

function prototypeOf({ instance, metatype, inject }: Provider): object | undefined {
  // With `inject` the metatype is a factory function, and what it made is all there is to look at.
  const prototype = inject ? instance && Object.getPrototypeOf(instance) : metatype?.prototype
  return prototype ?? (instance && Object.getPrototypeOf(instance)) ?? undefined
}

function addTo(dispatcher: Dispatcher, handles: Handles, call: Method, name: string): void {
  if (handles.event === 'WorkflowStart') dispatcher.onWorkflowStart(call, { name })
  else if (handles.event === 'WorkflowFinish') dispatcher.onWorkflowFinish(call, { name })
  else if (handles.event === 'other') dispatcher.onOther(call, { name })
  else if (handles.event === 'review') {
    const { names, result } = handles
    dispatcher.onReview(names, result === undefined ? call : { [result]: call }, { name })
  } else dispatcher.on(handles.tags.length === 0 ? '*' : handles.tags, call, { name })
}

function nothingHandles(path: string): CallbackError {
  return new CallbackError(
    'misconfigured',
    `CiEventModule mounts ${path} but nothing handles what arrives there. Add @OnTaskFinish() to a method of a provider, ` +
      'give onTaskFinish or deliver to forRoot(), or leave out `path` and guard a controller of your own. If all handlers are ' +
      'in lazily loaded modules, say what happens before: onTaskFinish: { default: … }.',
  )
}

function unreachable(handler: string): CallbackError {
  return new CallbackError(
    'misconfigured',
    `${handler} is on a request-scoped controller, which NestJS makes for HTTP requests alone: move it to a provider.`,
  )
}

function neverRuns(handler: string, module: string): string {
  return `${handler} never runs: ${module} imports no CiEventModule, and none in this app is global.`
}
