/** Decorated handlers of NestJS behind an inbox, as the README of @ci-event/nestjs has it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createReceiver, type Receiver } from '@ci-event/core'
import { createInbox, type Inbox } from '@ci-event/inbox'
import { CiEventModule, InjectReceiver, OnTaskFinish } from '@ci-event/nestjs'
import {
  type INestApplication,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { documentedXml, twoJobsXml } from '../support/callbacks.ts'
import { post } from '../support/post.ts'

let file: string
let handled: string[] = []
beforeEach(() => {
  handled = []
  const folder = mkdtempSync(join(tmpdir(), 'ci-event-nestjs-'))
  file = join(folder, 'inbox.db')
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

@Injectable()
class Recordings {
  @OnTaskFinish('NoiseReduction')
  publish({ JobId }: { JobId?: string }): void {
    handled.push(JobId ?? '')
  }
}

async function start(inbox: Inbox): Promise<INestApplication> {
  @Injectable()
  class InboxWorker implements OnApplicationBootstrap, OnApplicationShutdown {
    constructor(@InjectReceiver() private readonly receiver: Receiver) {}

    onApplicationBootstrap(): void {
      inbox.work(this.receiver.dispatcher.dispatch, { onDeadLetter: () => {} })
    }

    onApplicationShutdown(): Promise<unknown> {
      return inbox.close()
    }
  }

  // The worker is in a module of its own, which NestJS could initialise before the one with the handlers.
  @Module({ providers: [InboxWorker] })
  class WorkerModule {}
  const callbacks = CiEventModule.forRoot({
    path: 'ci/callback',
    verify: () => {},
    deliver: inbox.accept,
    ledger: inbox.ledger,
  })
  @Module({ imports: [WorkerModule, callbacks], providers: [Recordings] })
  class AppModule {}
  const app = await NestFactory.create(AppModule, { logger: false })
  onTestFinished(() => app.close())
  await app.listen(0, '127.0.0.1')
  return app
}

test('a NestJS app with an inbox answers accepted, and then runs the decorated handler', async () => {
  const app = await start(createInbox({ file }))
  const headers = { 'content-type': 'application/xml' }
  const { status, text } = await post(`${await app.getUrl()}/ci/callback`, { headers, body: documentedXml })
  expect([status, text]).toEqual([200, '{"outcome":"accepted"}'])
  await expect.poll(() => handled).toEqual(['j035aca66f86211ec8a5a87e016101404'])
})

test('callbacks that were stored before a NestJS app starts reach the decorated handlers', async () => {
  const before = createInbox({ file })
  const receiver = createReceiver({ verify: () => {}, deliver: before.accept })
  await receiver.fetch(new Request('http://localhost/', { method: 'POST', body: twoJobsXml }))
  await before.close()
  await start(createInbox({ file }))
  await expect.poll(() => handled).toHaveLength(2)
})
