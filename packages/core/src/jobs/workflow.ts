/** WorkflowFinish: one run of a workflow and its tasks. Source: 数据万象 › 工作流回调. */
import { integer, list, type RecordOf, record, text, time } from '../schema/schema.ts'
import { imageText } from './nodes/image-text.ts'
import { cosHeader, type JobState } from './nodes/job-fields.ts'

const objectFields = {
  /** Key of what the task wrote. */
  ObjectName: text(),
  /** URL of what the task wrote. */
  ObjectUrl: text(),
  /** Key of what the task read. */
  InputObjectName: text(),
  /** Error code of this object; `Success` otherwise. */
  Code: text(),
  /** Error text of this object. */
  Message: text(),
}

/** What a task wrote. Known from CI's Go SDK; no documented sample shows it. */
export const taskResult = record({
  /** How many objects were written. */
  ObjectCount: integer(),
  /** How many sprite images were written. */
  SpriteObjectCount: integer(),
  /** The objects. */
  ObjectInfo: list(
    record({
      ...objectFields,
      /** What an ImageOCR task read in this object. */
      ImageOcrResult: imageText,
    }),
  ),
  /** The sprite images. */
  SpriteObjectInfo: list(record(objectFields)),
})

/** One node of the run. */
export const task = record({
  /** The Tag of the job, such as `Transcode`. */
  Type: text(),
  /** When it was submitted, such as `2022-08-09 14:54:18+0800`. */
  CreateTime: time(),
  /** The same as the documents' table spells it; their samples have `CreateTime`. */
  Createtime: time(),
  /** When it began. */
  StartTime: time(),
  /** When it ended. */
  EndTime: time(),
  /** `Success` or `Failed`. */
  State: text<JobState>(),
  /** Error code of the task, when it failed. */
  Code: text(),
  /** Error text of the task, when it failed. */
  Message: text(),
  /** The job, which sends its own `TaskFinish` callback. */
  JobId: text(),
  /** Name of the node, such as `Transcode_1581665960537`. */
  Name: text(),
  /** The template that the task followed. */
  TemplateId: text(),
  /** Name of that template. */
  TemplateName: text(),
  /** The transcoding template, where the task has two (SDK name). */
  TranscodeTemplateId: text(),
  /** Name of the transcoding template (SDK name). */
  TranscodeTemplateName: text(),
  /** `HLG` or `HDR10`, for SDRtoHDR tasks (SDK name). */
  HdrMode: text(),
  /** What the task wrote (SDK name). */
  ResultInfo: taskResult,
})

/** One run of a workflow. `State` is `Failed` when any task failed. */
export const workflowExecution = record({
  /** The run: `i` and 32 hex digits. */
  RunId: text(),
  /** The workflow: `w` and 32 hex digits. */
  WorkflowId: text(),
  /** Name that the workflow was given. */
  WorkflowName: text(),
  /** `Success`, or `Failed` when any task failed. */
  State: text<JobState>(),
  /** Bucket with APPID; documented as possibly empty. */
  BucketId: text(),
  /** Key of the object whose upload started the run. */
  Object: text(),
  /** When the run began. */
  CreateTime: time(),
  /** Headers of the upload that started the run. `cosHeaders` looks one up. */
  CosHeaders: list(cosHeader),
  /** The tasks of the run, in no documented order. */
  Tasks: list(task),
})

/** One run of a workflow. */
export type WorkflowExecution = RecordOf<typeof workflowExecution.fields>
/** One node of a run. */
export type WorkflowTask = RecordOf<typeof task.fields>
