import type { DeliveryContext } from '../dispatch/context.ts'
import { createDispatcher, type Dispatcher } from '../dispatch/dispatcher.ts'
import { checkedLimits, requireWithinLimits } from '../dispatch/limits.ts'
import type { Delivery } from '../dispatch/outcome.ts'
import { misconfigured } from '../errors.ts'
import { requestFromFetch, responseToFetch } from '../http/fetch.ts'
import type { CallbackRequest } from '../http/request.ts'
import type { Awaitable } from '../internal/awaitable.ts'
import type { AnyJob } from '../jobs/catalogue.ts'
import type { AnyReview } from '../jobs/review.ts'
import type { VirusDetection } from '../jobs/virus.ts'
import type { CallbackEvent } from '../parse/event.ts'
import { createRedactor } from '../verify/redact.ts'
import { createBodyReader } from './body.ts'
import { type CloseResult, createConcurrencyLimit } from './concurrency.ts'
import { consoleLogger } from './console-logger.ts'
import { createSharedJobs } from './ended-jobs.ts'
import type { HostLogger } from './logger.ts'
import { createObserved } from './observed.ts'
import { checkOptions } from './option-checks.ts'
import type { ReceiverOptions } from './options.ts'
import { createReceive } from './receiver.ts'
import { createReporter } from './reporter.ts'
import { createContextOf } from './request-context.ts'
import type { CallbackResponse } from './responses.ts'
import { createJobWaiting, type WaitOptions } from './wait-for-job.ts'

/** Receives callbacks. Its functions need no `this`. */
export interface Receiver {
  /** Adds a handler, as {@link Dispatcher.on} does. */
  readonly on: Dispatcher['on']
  /** Handles one request. Never rejects: what went wrong is in the response, and was reported through `onError` or the log. */
  receive(request: CallbackRequest): Promise<CallbackResponse>
  /**
   * The same for web-standard requests: mount it in Hono, Bun, Deno or a Next.js route.
   *
   * @param init `address`: the client's, which a `Request` does not hold and `allowAddresses` needs. Anything else, such as
   * the bindings that a runtime passes, is ignored.
   */
  fetch(request: Request, init?: { address?: string | undefined } | object): Promise<Response>
  /**
   * Waits until a job has ended and resolves with it: from its callback, from one that came shortly before, or from
   * `options.poll`. A job that failed or was cancelled resolves too: look at its `State`. It resolves when the callback
   * has come, not when its handlers are done; and it handles nothing, so register a handler all the same.
   *
   * By default it knows only the callbacks that this process has received, in the last ten minutes. With several processes,
   * or to wait again after a restart, set the receiver's option `endedJobs`.
   *
   * It waits for a review of content moderation too: `waitForJob<Review<'ReviewImage'>>(jobId)`. For a live stream, use the
   * Detail form of callbacks: pieces of the Simple form look like its end.
   *
   * @throws CallbackError `wait_timeout`, `closing`, `misconfigured`; or the reason of `options.signal`
   *
   * @example
   * const job = await receiver.waitForJob(jobId, { timeout: 60_000, poll: pollJob(cos, { bucket, region }) })
   */
  waitForJob<J extends AnyJob | AnyReview | VirusDetection = AnyJob>(
    jobId: string,
    options?: WaitOptions<J>,
  ): Promise<J>
  /**
   * Call it when the process is about to end: from now on requests are answered 503, running handlers may finish, and
   * after `timeout` milliseconds (default 10000) their signals are aborted. Then every `waitForJob` rejects with `closing`.
   */
  close(options?: { timeout?: number | undefined }): Promise<CloseResult>
  /** The handlers. */
  readonly dispatcher: Dispatcher
  /** False while there is neither a handler nor `deliver`: events are only attached and the app responds. */
  readonly hasHandlers: boolean
}

/**
 * Makes a receiver.
 *
 * @throws CallbackError `misconfigured` for options that contradict each other or cannot work
 */
export function createReceiver(options?: ReceiverOptions): Receiver
export function createReceiver(options: ReceiverOptions = {}, ...more: readonly unknown[]): Receiver {
  if (more.length > 0) throw misconfigured(`createReceiver takes one argument, its options, got ${more.length + 1}.`)
  return assembleReceiver(options, consoleLogger)
}

/** @throws CallbackError `misconfigured` for options that contradict each other or cannot work */
export function assembleReceiver(options: ReceiverOptions, host: HostLogger): Receiver {
  checkOptions(options)
  const { verify, confirm, deliver, onReceived } = options
  const limits = checkedLimits(options)
  const reporter = createReporter(options, host)
  const body = createBodyReader(options)
  const concurrency = createConcurrencyLimit(options.concurrency)
  const shared =
    options.endedJobs &&
    createSharedJobs(options.endedJobs, (error) => reporter.failure(error, { receivedAt: new Date() }))
  const waiting = createJobWaiting(body.parseAgain, options.recentJobs, shared)
  const dispatcher = createDispatcher({
    ...options,
    onUnhandled(about, context) {
      reporter.unhandled(about)
      return options.onUnhandled?.(about, context)
    },
    onStale(about, context) {
      reporter.stale(about)
      return options.onStale?.(about, context)
    },
    onLedgerError: (error) => reporter.failure(error, { receivedAt: new Date() }),
    onWarning: reporter.warn,
  })
  const receiveUnseen = createReceive({
    verify,
    concurrency,
    body,
    contextOf: createContextOf(verify, concurrency.signal),
    confirm,
    waiting,
    deliver: deliverEvent,
    reporter,
  })
  const receive = createObserved(receiveUnseen, reporter, options.route)
  function deliverEvent(event: CallbackEvent, context: DeliveryContext): Awaitable<Delivery> {
    if (onReceived)
      void (async () => onReceived(context))().catch((cause) =>
        reporter.warn(`\`onReceived\` failed: ${createRedactor().text(String(cause), 500)}`),
      )
    if (!deliver) return receiver.hasHandlers ? dispatcher.dispatch(event, context) : { outcome: 'attached' }
    requireWithinLimits(event, limits)
    return deliver(event, context)
  }

  if (!verify) reporter.warn('No `verify` is set, so anyone who knows the URL can send callbacks.')

  const receiver: Receiver = {
    on: dispatcher.on,
    dispatcher,
    receive,
    fetch: async (request, init) => responseToFetch(await receive(requestFromFetch(request, addressIn(init)))),
    waitForJob: waiting.wait,
    async close({ timeout = 10_000 } = {}) {
      if (!(typeof timeout === 'number' && timeout >= 0))
        throw misconfigured(`\`timeout\` must be a number of milliseconds from 0 up, got ${String(timeout)}.`)
      return concurrency.close(timeout).finally(waiting.close)
    },
    get hasHandlers() {
      return deliver !== undefined || dispatcher.size > 0
    },
  }
  return receiver
}

function addressIn(init: object | undefined): string | undefined {
  const { address } = (init ?? {}) as { address?: unknown }
  return typeof address === 'string' ? address : undefined
}
