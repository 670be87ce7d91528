import type { Receiver } from '@ci-event/core'
import { type BeforeApplicationShutdown, Inject, Module, type OnModuleInit } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, MOUNTED_PATH } from './definition.ts'
import { createEntry } from './entry.ts'
import { HandlerExplorer } from './explorer.ts'
import { passCallbacksUnread } from './fastify.ts'
import { CiEventGuard } from './guard.ts'
import { type CallbackEntry, CI_EVENT_ENTRY, CI_EVENT_RECEIVER } from './tokens.ts'

/**
 * Receives callbacks of CI in a NestJS app, on Express or Fastify. Handlers are methods decorated with
 * `@OnTaskFinish()`; global guards, pipes and filters do not run on them, because they are called by the receiver.
 *
 * @example
 * CiEventModule.forRoot({ path: 'ci/callback', verify: secretInUrl(process.env.CI_SECRET!) })
 *
 * @example
 * CiEventModule.forRootAsync({
 *   path: 'ci/callback',
 *   inject: [ConfigService],
 *   useFactory: (config: ConfigService) => ({ verify: secretInUrl(config.getOrThrow('CI_SECRET')) }),
 * })
 */
@Module({
  providers: [
    {
      provide: CI_EVENT_ENTRY,
      useFactory: createEntry,
      inject: [
        { token: MODULE_OPTIONS_TOKEN, optional: true },
        { token: MOUNTED_PATH, optional: true },
      ],
    },
    { provide: CI_EVENT_RECEIVER, useFactory: ({ receiver }: CallbackEntry) => receiver, inject: [CI_EVENT_ENTRY] },
    CiEventGuard,
    HandlerExplorer,
  ],
  exports: [CI_EVENT_RECEIVER, CiEventGuard],
})
export class CiEventModule extends ConfigurableModuleClass implements OnModuleInit, BeforeApplicationShutdown {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(CI_EVENT_RECEIVER) private readonly receiver: Receiver,
  ) {
    super()
  }

  onModuleInit(): void {
    const adapter = this.host.httpAdapter
    if (adapter?.getType() === 'fastify') passCallbacksUnread(adapter.getInstance())
  }

  /** On `app.close()`, and on signals after `app.enableShutdownHooks()`, while the server still answers. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.receiver.close()
  }
}
