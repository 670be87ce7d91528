/** The handlers of the suite, a record of what reaches them, and the servers that its tests share. */
import { type CallbackError, type ReceiverOptions, secretInUrl } from '@ci-event/core'
import type { AdapterUnderTest, RunningServer } from './adapter-under-test.ts'
import type { MountedParser } from './cases.ts'

/** The text of every error that a handler throws. No response may contain it. */
export const textOfHandlerError = 'text of an error of the app'

const secret = 'correct-horse-battery-staple'
/** The query of an authentic request. */
export const authentic: string = `?token=${secret}`

/** What one adapter is tried with. */
export interface Trial {
  /** The options of most tests. */
  readonly options: ReceiverOptions
  /** What the handlers were called with since `reset`, in order. */
  readonly handled: readonly string[]
  /** What `onError` was called with since `reset`. */
  readonly errors: readonly CallbackError[]
  reset(): void
  /** The URL of a server with `options`, which later tests share. */
  urlBehind(parser: MountedParser, query?: string): Promise<string>
  /** Runs a test against a server of its own, and closes it. `url` has no query. */
  withServer(started: Promise<RunningServer>, body: (url: string) => Promise<void>): Promise<void>
  close(): Promise<void>
}

export function createTrial({ start }: AdapterUnderTest): Trial {
  const servers = new Map<MountedParser, Promise<RunningServer>>()
  const handled: string[] = []
  const errors: CallbackError[] = []

  const options: ReceiverOptions = {
    verify: secretInUrl(secret),
    bodyLimit: 65_536,
    // Many requests carry the same job. A test of its own shows that a ledger lets it be handled once.
    ledger: false,
    onTaskFinish: {
      NoiseReduction: {
        success: (job) => handled.push(`${job.JobId} ${job.Operation.Output.Object}`),
        failed: (job) => handled.push(`${job.JobId} failed ${job.Code}`),
      },
      Throws: () => {
        handled.push('threw')
        throw new Error(textOfHandlerError)
      },
      Rejects: async () => {
        handled.push('rejected')
        throw new Error(textOfHandlerError)
      },
    },
    onWorkflowFinish: (event) => handled.push(event.EventName),
    onUnhandled: (job) => handled.push(`unhandled ${'Tag' in job ? job.Tag : ''}`),
    onError: (error) => errors.push(error),
  }

  return {
    options,
    handled,
    errors,
    reset() {
      handled.length = 0
      errors.length = 0
    },
    async urlBehind(parser, query = authentic) {
      const server = servers.get(parser) ?? start(options, parser)
      servers.set(parser, server)
      return `${(await server).url}/ci/callback${query}`
    },
    async withServer(started, body) {
      const server = await started
      try {
        await body(`${server.url}/ci/callback`)
      } finally {
        await server.close()
      }
    },
    async close() {
      for (const server of servers.values()) await (await server).close()
      servers.clear()
    },
  }
}
