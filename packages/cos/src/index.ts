export { type ConfirmOptions, confirmJob } from './confirm-job.ts'
export { pollJob } from './poll-job.ts'
export { pollReview, pollVirusDetection } from './poll-review.ts'
export { virusDetections } from './virus-event.ts'
export { listRuns, type ListRunsOptions } from './list-runs.ts'
export { reconcile } from './reconcile.ts'
export type { Reconciled, ReconcileOptions, ReconcileResult } from './reconcile-options.ts'
export {
  type Reconciler,
  type ReconcilerCounts,
  type ReconcilerOptions,
  startReconciler,
} from './start-reconciler.ts'
export type { PendingJob } from './overdue.ts'
export type { CiOptions } from './endpoint.ts'
export type { CosClient, CosRequest } from './cos-client.ts'
