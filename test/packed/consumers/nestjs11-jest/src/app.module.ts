import { type Job, secretInUrl } from '@ci-event/core'
import { CiEventModule, OnTaskFinish } from '@ci-event/nestjs'
import { Injectable, Module } from '@nestjs/common'

@Injectable()
export class Library {
  readonly published: string[] = []
}

@Injectable()
export class Recordings {
  // Nest knows what to inject from the metadata that TypeScript emits for decorated classes.
  constructor(private readonly library: Library) {}

  @OnTaskFinish('NoiseReduction')
  publish(job: Job<'NoiseReduction'>): void {
    if (job.State === 'Success') this.library.published.push(job.Operation.Output.Object)
  }
}

@Module({
  imports: [CiEventModule.forRoot({ path: 'ci/callback', verify: secretInUrl('s3cret-in-the-url') })],
  providers: [Library, Recordings],
})
export class AppModule {}
