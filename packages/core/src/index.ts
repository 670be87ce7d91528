// Receive
export { createReceiver, type Receiver, toReceiver } from './receiver.ts'
export type { ErrorContext, ReceiverOptions } from './options.ts'
export type { Confirm, Deliver, Outcome } from './outcome.ts'
export type { Drained } from './gate.ts'
export type { WaitOptions } from './waiting.ts'
export type { Poll } from './polling.ts'
export type { RecentJobsOptions } from './recent.ts'
export type { Logger } from './logger.ts'

// Verify
export { allOf, anyOf, type Verified, type Verifier } from './verify.ts'
export { secretInUrl, type SecretInUrlOptions } from './secret-in-url.ts'
export { signCallbackUrl, type SignCallbackUrlOptions, signedUrl, type SignedUrlOptions } from './signed-url.ts'
export { allowAddresses } from './allow-addresses.ts'
export type { Secrets } from './secret.ts'

// Handle
export {
  createDispatcher,
  type Dispatcher,
  type DispatcherOptions,
  type HandlerName,
  type HandlerOptions,
} from './dispatcher.ts'
export type {
  FailedJob,
  JobFunction,
  JobHandler,
  JobHandlerByState,
  OnTaskFinish,
  OtherHandler,
  SucceededJob,
  TaskHandlers,
  WorkflowHandler,
} from './handlers.ts'
export type { ContextInit, HandlerContext } from './context.ts'
export { isPermanent, PermanentError, RetryAfter, retryDelayOf } from './retry.ts'
export { type Claim, createMemoryLedger, type Ledger, type LedgerEntry, type MemoryLedgerOptions } from './ledger.ts'

// Read
export { type ParseOptions, parseCallback } from './callback.ts'
export type { CallbackEvent, OtherEvent, OtherEventName, TaskFinishEvent, WorkflowFinishEvent } from './event.ts'
export { type News, newsOf } from './news.ts'
export type { AnyJob, BaseJob, DefinedJob, Job, JobTypes, KnownTag, UnknownJob, UnknownTag } from './jobs/catalogue.ts'
export { knownTags } from './jobs/catalogue.ts'
export type { CosHeader, Input, JobFields, JobState, OperationFields, Output, Workflow } from './jobs/job-fields.ts'
export type { ImageText } from './jobs/image-text.ts'
export type { MediaInfo } from './jobs/media-info.ts'
export type { MediaResult } from './jobs/media-result.ts'
export type { WorkflowExecution, WorkflowTask } from './jobs/workflow.ts'
export { type OutputObject, outputObjects } from './output-objects.ts'
export { hasEnded } from './news.ts'
export { cosHeaders } from './cos-headers.ts'
export type { Drift, DriftListener } from './drift.ts'
export { parseTime } from './time.ts'

// Define a Tag of your own
export { defineJob, type JobDefinition, type JobOf } from './jobs/catalogue.ts'
export { anything, decimal, flag, identifying, integer, list, record, required, text, time } from './schema.ts'
export type { Fields, Kind, ListKind, RecordKind, RecordOf, TypeOf } from './schema.ts'

// Fail
export {
  CallbackError,
  type CallbackErrorCode,
  type CallbackErrorOptions,
  type HandlerFailure,
  HandlersFailedError,
  isCallbackError,
  type TextPosition,
} from './errors.ts'

// Adapt
export { type NodeRequestFacts, requestFromNode } from './node.ts'
export { requestFromFetch, responseToFetch } from './fetch.ts'
export type { Body, CallbackRequest, CallbackResponse, Headers } from './request.ts'
