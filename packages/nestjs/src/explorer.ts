import { CallbackError, type Dispatcher, type HandlerContext, type Receiver } from '@ci-event/core'
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common'
import { ContextIdFactory, DiscoveryService, MetadataScanner, ModuleRef } from '@nestjs/core'
import { MOUNTED_PATH } from './definition.ts'
import { CI_EVENT_RECEIVER, type Handles, handlesKey } from './tokens.ts'

type Provider = ReturnType<DiscoveryService['getProviders']>[number]
type Method = (argument: unknown, context: HandlerContext) => unknown
type ContextId = ReturnType<typeof ContextIdFactory.create>

/** Finds the decorated methods of all providers and controllers and registers them, before the app listens. */
@Injectable()
export class HandlerExplorer implements OnApplicationBootstrap {
  // One id for each event: handlers of the same event share their request-scoped providers, as those of a request do.
  private readonly contextIds = new WeakMap<object, ContextId>()

  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(CI_EVENT_RECEIVER) private readonly receiver: Receiver,
    @Inject(MOUNTED_PATH) private readonly path: string | undefined,
  ) {}

  onApplicationBootstrap(): void {
    for (const provider of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      if (!provider.isAlias) this.explore(provider)
    }
    if (this.path !== undefined && !this.receiver.hasHandlers) {
      throw new CallbackError(
        'misconfigured',
        `CiEventModule mounts ${this.path} but nothing handles what arrives there. Add @OnTaskFinish() to a method of a ` +
          'provider, give onTaskFinish or deliver to forRoot(), or leave out `path` and guard a controller of your own.',
      )
    }
  }

  private explore(provider: Provider): void {
    const prototype = prototypeOf(provider)
    if (!prototype) return
    for (const name of this.scanner.getAllMethodNames(prototype)) {
      const marked = prototype[name] as (Method & { [handlesKey]?: readonly Handles[] }) | undefined
      for (const handles of marked?.[handlesKey] ?? []) {
        register(this.receiver.dispatcher, handles, this.caller(provider, name), `${provider.name}.${name}`)
      }
    }
  }

  private caller(provider: Provider, name: string): Method {
    if (provider.isDependencyTreeStatic()) {
      return (argument, context) => provider.instance[name](argument, context)
    }
    return async (argument, context) => {
      const instance = await this.moduleRef.resolve(provider.token, this.contextIdOf(context), { strict: false })
      return instance[name](argument, context)
    }
  }

  private contextIdOf(context: HandlerContext): ContextId {
    let id = this.contextIds.get(context.event)
    if (!id) {
      id = ContextIdFactory.create()
      this.moduleRef.registerRequestByContextId(context, id)
      this.contextIds.set(context.event, id)
    }
    return id
  }
}

function prototypeOf({ instance, metatype, inject }: Provider): Record<string, unknown> | undefined {
  // With `inject` the metatype is a factory function, and what it made is all there is to look at.
  const prototype = inject ? instance && Object.getPrototypeOf(instance) : metatype?.prototype
  return prototype ?? (instance && Object.getPrototypeOf(instance)) ?? undefined
}

function register(dispatcher: Dispatcher, handles: Handles, call: Method, name: string): void {
  if (handles.event === 'workflow') dispatcher.onWorkflowFinish(call, { name })
  else if (handles.event === 'other') dispatcher.onOther(call, { name })
  else if (handles.tags.length === 0) dispatcher.on('*', call, { name })
  else dispatcher.on(handles.tags, call, { name })
}
