// Receive

// Read
export { type ParseOptions, parseCallback } from './callback.ts'
export type { ContextInit, HandlerContext } from './context.ts'
export { cosHeaders } from './cos-headers.ts'
// Handle
export { createDispatcher, type Dispatcher, type HandlerOptions } from './dispatcher.ts'
export type { Drift, DriftListener } from './drift.ts'
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
export type { CallbackEvent, OtherEvent, OtherEventName, TaskFinishEvent, WorkflowFinishEvent } from './event.ts'
export { requestFromFetch, responseToFetch } from './fetch.ts'
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
export {
  type AnyJob,
  type BaseJob,
  type DefinedJob,
  defineJob,
  type Job,
  type JobDefinition,
  type JobOf,
  type JobTypes,
  type KnownTag,
  knownTags,
  type UnknownJob,
  type UnknownTag,
} from './jobs/catalogue.ts'
export type { CosHeader, Input, JobFields, JobState, OperationFields, Output, Workflow } from './jobs/common.ts'
export type { ImageText } from './jobs/image-text.ts'
export type { MediaInfo } from './jobs/media-info.ts'
export type { MediaResult } from './jobs/media-result.ts'
export type { WorkflowExecution, WorkflowTask } from './jobs/workflow.ts'
export type { Logger } from './logger.ts'
// Adapt
export { type NodeRequestFacts, requestFromNode } from './node.ts'
export type { Deliver, Outcome } from './outcome.ts'
export { type OutputObject, outputObjects } from './output-objects.ts'
export { createReceiver, type ErrorContext, type Receiver, type ReceiverOptions, toReceiver } from './receiver.ts'
export type { Body, CallbackRequest, CallbackResponse, Headers } from './request.ts'
// Define a Tag of your own
export {
  anything,
  decimal,
  type Fields,
  flag,
  identifying,
  integer,
  type Kind,
  type ListKind,
  list,
  type RecordKind,
  type RecordOf,
  record,
  required,
  type TypeOf,
  text,
  time,
} from './schema.ts'
export { parseTime } from './time.ts'
export { type SecretInUrlOptions, secretInUrl, type Verifier } from './verify.ts'
