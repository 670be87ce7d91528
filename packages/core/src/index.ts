// Receive
export { createReceiver, type Receiver } from './receiver/create-receiver.ts'
export type { ErrorContext, ReceiverOptions } from './receiver/options.ts'
export type { CloseResult } from './receiver/concurrency.ts'
export type { CallbackResponse } from './receiver/responses.ts'
export type { WaitOptions } from './receiver/wait-for-job.ts'
export type { Poll } from './receiver/poll.ts'
export type { EndedJob, EndedJobs } from './receiver/ended-jobs.ts'
export type { RecentJobsOptions } from './receiver/recent-jobs.ts'
export type { LogFacts, Logger } from './receiver/logger.ts'

// Verify
export { allOf, anyOf, type Verified, type Verifier } from './verify/verifier.ts'
export { secretInUrl, type SecretInUrlOptions } from './verify/secret-in-url.ts'
export { signCallbackUrl, type SignCallbackUrlOptions, signedUrl, type SignedUrlOptions } from './verify/signed-url.ts'
export { allowAddresses } from './verify/allow-addresses.ts'
export type { Secrets } from './verify/secret.ts'
export type { CallbackBody, CallbackHeaders, CallbackRequest } from './http/request.ts'

// Handle
export {
  createDispatcher,
  type Dispatcher,
  type DispatcherOptions,
  type HandlerOptions,
  type Handlers,
} from './dispatch/dispatcher.ts'
export type {
  FailedJob,
  FailedReview,
  JobFunction,
  JobHandler,
  JobHandlerByState,
  OnReview,
  OnTaskFinish,
  OtherHandler,
  ReviewFunction,
  ReviewHandler,
  ReviewHandlerByResult,
  ReviewHandlers,
  SucceededJob,
  SuggestedReview,
  TaskHandlers,
  WorkflowHandler,
} from './dispatch/handlers.ts'
export type { DeliveryContext, DispatchInit, HandlerContext } from './dispatch/context.ts'
export type { Confirm, Deliver, Delivery, DispatchReport, Outcome } from './dispatch/outcome.ts'
export type { Ledger } from './dispatch/ledger.ts'
export { createMemoryLedger, type MemoryLedgerOptions } from './dispatch/memory-ledger.ts'

// Receive from a queue
export { callbacksOf, type QueuedCallback } from './queue/callbacks-of.ts'
export {
  type DeliverCallbacksOptions,
  type DeliveredCallback,
  deliverCallbacks,
} from './queue/deliver-callbacks.ts'

// Read
export { type ParseOptions, parseCallback } from './parse/parse-callback.ts'
export type {
  CallbackEvent,
  OtherEvent,
  OtherEventName,
  TaskFinishEvent,
  WorkflowEvent,
  WorkflowFinishEvent,
  WorkflowStartEvent,
} from './parse/event.ts'
export { isReview } from './parse/event.ts'
export type { KnownReviewEvent, ReviewEvent, UnknownReviewEvent } from './parse/review.ts'
export type { AnyJob, BaseJob, Job, JobTypes, KnownTag, UnknownJob, UnknownTag } from './jobs/catalogue.ts'
export { knownTags } from './jobs/catalogue.ts'
export type {
  CosHeader,
  Input,
  JobFields,
  JobState,
  OperationFields,
  Output,
  Workflow,
} from './jobs/nodes/job-fields.ts'
export type { ImageText } from './jobs/nodes/image-text.ts'
export type { MediaInfo } from './jobs/nodes/media-info.ts'
export type { MediaResult } from './jobs/nodes/media-result.ts'
export type { WorkflowExecution, WorkflowTask } from './jobs/workflow.ts'
export type {
  AnyReview,
  BaseReview,
  Review,
  ReviewName,
  ReviewTypes,
  UnknownReview,
  UnknownReviewName,
} from './jobs/review.ts'
export { reviewNames } from './jobs/review.ts'
export type { ReviewFields, ReviewState } from './jobs/nodes/review-fields.ts'
export type { ReviewScene, Suggestion } from './jobs/nodes/review-result.ts'
export { scenesOf } from './jobs/review-scenes.ts'
export type { VirusDetection } from './jobs/virus.ts'
export { type OutputObject, outputObjects } from './jobs/output-objects.ts'
export { cosHeaders } from './jobs/cos-headers.ts'
export { hasEnded } from './dispatch/job-update.ts'
export { parseTime } from './internal/time.ts'
export type { Drift, DriftListener } from './schema/drift.ts'

// Fail
export {
  CallbackError,
  type CallbackErrorCode,
  type CallbackErrorOptions,
  type HandlerReport,
  type HandlerState,
  HandlersFailedError,
  isCallbackError,
  NonRetriableError,
  RetryAfterError,
  type TextPosition,
} from './errors.ts'
