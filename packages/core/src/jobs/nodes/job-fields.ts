/** Nodes that jobs of every Tag share. Source: 数据万象 › 任务回调 (the request and response tables of each job). */
import { integer, list, type RecordOf, record, required, text, time } from '../../schema/schema.ts'

/** Where a job stands. CI documents these six; others are accepted. */
export type JobState = 'Submitted' | 'Running' | 'Success' | 'Failed' | 'Pause' | 'Cancel' | (string & {})

/** One header of the uploaded object, or fact of the upload, that started a workflow. */
export const cosHeader = record({
  /** Such as `Content-Type`, `x-cos-request-id`, `EventName` (`cos:ObjectCreated:Put`), `Size`, `x-cos-meta-*`. */
  Key: required(text()),
  /** The header's value, always text. */
  Value: text(),
})

/** What the job read. */
export const input = record({
  /** Bucket with APPID, such as `media-1250000000`. Absent for Translation and DocProcess. */
  BucketId: text(),
  /** The same under another name: the tables of the file jobs say `Bucket`, their samples `BucketId`. */
  Bucket: text(),
  /** Such as `ap-chongqing`. */
  Region: text(),
  /** Key of the source object. */
  Object: text(),
  /** Source URL, when the job was given one instead of an object. */
  Url: text(),
  /** Source in Tencent Cloud VOD. */
  Vod: record({
    /** The file in VOD. */
    FileId: text(),
    /** The VOD application that owns it. */
    SubAppId: text(),
  }),
  /** Headers of the upload; for workflow-triggered jobs alone. `cosHeaders` looks one up. */
  CosHeaders: list(cosHeader),
  /** Translation alone: language of the source, such as `en`. */
  Lang: text(),
  /** Translation alone: kind of the source file, such as `pdf`. */
  Type: text(),
  /** Translation alone: kind of the file that a source of `Type` `txt` came from, such as `pptx`. */
  BasicType: text(),
})

/** The workflow node that started the job. */
export const workflow = record({
  /** Name of the node, such as `NoiseReduction_1581665960537`. */
  Name: text(),
  /** The run: `i` and 32 hex digits (older ones begin with `r`). */
  RunId: text(),
  /** The workflow: `w` and 32 hex digits. */
  WorkflowId: text(),
  /** Name that the workflow was given. */
  WorkflowName: text(),
})

/** Where the job was told to write. `Object` may still hold `${ext}`, `${number}`, `${Page}`: see `outputObjects`. */
export const outputFields = {
  /** Such as `ap-chongqing`. */
  Region: required(text()),
  /** Bucket with APPID. */
  Bucket: required(text()),
  /** Key, or key template, of the result. */
  Object: required(text()),
}

/** `Output` of the Tags that always write one object. */
export const output = required(record(outputFields))

/** Nodes of `Operation` that every Tag may carry. */
export const operationFields = {
  /** Where the job was told to write. Some Tags have no `Object` here, so a job of whatever Tag may have none. */
  Output: record({
    ...outputFields,
    /** Key, or key template, of the result. */
    Object: text(),
  }),
  /** What the submitter attached: up to 1024 printable ASCII characters, echoed as they are. */
  UserData: text(),
  /** Priority: 0, 1 or 2, where larger is sooner. */
  JobLevel: integer(),
  /** The template that the job followed: `t` and 33 hex digits. */
  TemplateId: text(),
  /** Name of that template; documented as present when `TemplateId` is. */
  TemplateName: text(),
  /** The job's Tag once more, as one documented Transcode response has it. `job.Tag` is the one to read. */
  Tag: text(),
  /** Workflow-triggered Tts has the headers of the upload here instead of in `job.Input`. */
  Input: input,
}

/** Nodes of `JobsDetail` that every Tag shares. */
export const jobFields = {
  /** Error code. Means something only when `State` is `Failed`; `Success` otherwise. */
  Code: text(),
  /** Error text. On success any of `Success`, `SUCCESS`, `success`, `done` or nothing. */
  Message: text(),
  /** One letter for the family (`j` media, `a` AI, `s` speech, `c` picture, `d` document, `f` file) and 32 hex digits. */
  JobId: required(text()),
  /** A finer kind within the Tag, such as `DigitalWatermark`. */
  SubTag: text(),
  /** How the job ended. Absent from some documented callbacks. */
  State: text<JobState>(),
  /** Percent, 0 to 100. */
  Progress: integer(),
  /** When the job was submitted, such as `2022-06-30T18:47:18+0800`. */
  CreationTime: time(),
  /** When it began, or `-`. */
  StartTime: time(),
  /** When it ended, or `-`. */
  EndTime: time(),
  /** The queue: `p` and 32 hex digits. */
  QueueId: text(),
  /** Such as `Speeching`. */
  QueueType: text(),
  /** What the job read. Absent from Tts and FileCompress. */
  Input: input,
  /** The workflow node that started the job; absent when an API call did. */
  Workflow: workflow,
}

/** What {@link input} reads. */
export type Input = RecordOf<typeof input.fields>
/** What {@link cosHeader} reads. */
export type CosHeader = RecordOf<typeof cosHeader.fields>
/** What {@link workflow} reads. */
export type Workflow = RecordOf<typeof workflow.fields>
/** Where a job was told to write. */
export type Output = RecordOf<typeof outputFields>
/** What every job has, whatever its Tag. */
export type JobFields = RecordOf<typeof jobFields>
/** What every job's `Operation` may have, whatever its Tag. */
export type OperationFields = RecordOf<typeof operationFields>
