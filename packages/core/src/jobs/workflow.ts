/** WorkflowFinish: one run of a workflow and its tasks. Source: 数据万象 › 工作流回调. */
import { list, type RecordOf, record, text, time } from '../schema.ts'
import { cosHeader, type JobState } from './common.ts'

/** One node of the run. */
export const task = record({
  /** The Tag of the job, such as `Transcode`. */
  Type: text(),
  /** When it was submitted, such as `2022-08-09 14:54:18+0800`. */
  CreateTime: time(),
  StartTime: time(),
  EndTime: time(),
  State: text<JobState>(),
  JobId: text(),
  /** Name of the node, such as `Transcode_1581665960537`. */
  Name: text(),
  TemplateId: text(),
  TemplateName: text(),
})

/** One run of a workflow. `State` is `Failed` when any task failed. */
export const workflowExecution = record({
  RunId: text(),
  WorkflowId: text(),
  WorkflowName: text(),
  State: text<JobState>(),
  /** Bucket with APPID; documented as possibly empty. */
  BucketId: text(),
  /** Key of the object whose upload started the run. */
  Object: text(),
  /** When the run began. */
  CreateTime: time(),
  CosHeaders: list(cosHeader),
  Tasks: list(task),
})

/** One run of a workflow. */
export type WorkflowExecution = RecordOf<typeof workflowExecution.fields>
/** One node of a run. */
export type WorkflowTask = RecordOf<typeof task.fields>
