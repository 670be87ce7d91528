import { type Job, type ReceiverOptions, secretInUrl } from '@ci-event/core'
import { CiEventModule, OnTaskFinish } from '@ci-event/nestjs'
import { type INestApplication, Inject, Injectable, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import 'reflect-metadata'

/** What an app needs from outside: the secret of its callback URL, and somewhere to put results. */
export interface Services {
  secret: string
  /** Called with the key of each denoised recording. */
  publish(key: string): Promise<void>
  /** Called with what went wrong. */
  alert(jobId: string, reason: string): Promise<void>
  /** Called for every callback that was not handled. */
  onError?: ReceiverOptions['onError']
}

const SERVICES = Symbol('services')

@Injectable()
class Recordings {
  constructor(@Inject(SERVICES) private readonly services: Services) {}

  @OnTaskFinish('NoiseReduction')
  async finished(job: Job<'NoiseReduction'>): Promise<void> {
    if (job.State === 'Success') await this.services.publish(job.Operation.Output.Object)
    else await this.services.alert(job.JobId, `${job.Code}: ${job.Message}`)
  }
}

/** A NestJS app with one callback route. */
export async function buildApp(services: Services): Promise<INestApplication> {
  @Module({
    imports: [
      CiEventModule.forRoot({
        path: 'ci/callback',
        verify: secretInUrl(services.secret),
        onError: services.onError,
      }),
    ],
    providers: [{ provide: SERVICES, useValue: services }, Recordings],
  })
  class AppModule {}

  return NestFactory.create(AppModule, { logger: false })
}
