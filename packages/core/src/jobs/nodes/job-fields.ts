/** Nodes that jobs of every Tag share. Source: 数据万象 › 任务回调 (the request and response tables of each job). */
import {
  array,
  boolean,
  integer,
  type ObjectOf,
  object,
  required,
  string,
  timestamp,
  token,
} from '../../schema/schema.ts'

/** The state of a job. CI documents these six; others are accepted. */
export type JobState = 'Submitted' | 'Running' | 'Success' | 'Failed' | 'Pause' | 'Cancel' | (string & {})

/** One header of the uploaded object, or fact of the upload, that started a workflow. */
export const cosHeader = object({
  /** Such as `Content-Type`, `x-cos-request-id`, `EventName` (`cos:ObjectCreated:Put`), `Size`, `x-cos-meta-*`. */
  Key: required(string()),
  /** The header's value, always text. */
  Value: string(),
})

/** What the job read. */
const input = object({
  /** Bucket with APPID, such as `media-1250000000`. Absent for Translation and DocProcess. */
  BucketId: string(),
  /** The same under another name: the tables of the file jobs have `Bucket`, their samples `BucketId`. */
  Bucket: string(),
  /** Such as `ap-chongqing`. */
  Region: string(),
  /** Key of the source object. */
  Object: string(),
  /** Source URL, when the job was given one. Where it has an `Object` too, that is used. */
  Url: string(),
  /** Source in Tencent Cloud VOD (SDK name). */
  Vod: object({
    /** The file in VOD. */
    FileId: string(),
    /** The VOD application that owns it. */
    SubAppId: string(),
  }),
  /** Headers of the upload; only in jobs that a workflow started. `cosHeaders` looks one up. */
  CosHeaders: array(cosHeader),
  /** Translation only: language of the source, such as `en`. */
  Lang: string(),
  /** Translation only: kind of the source file, such as `pdf`, `docx` or `png`. */
  Type: string(),
  /** Translation only: what a source of `Type` `pdf` or an image was made from: `docx` or `pptx`, or `txt` for an image. */
  BasicType: string(),
  /** Batch jobs only, in API responses: prefix of the objects that are processed. */
  Prefix: string(),
  /** Batch jobs only, in API responses: key of the inventory list, `manifest.json`, with the objects that are processed. */
  Manifest: string(),
  /** Batch jobs only, in API responses: key of a file with the URL of an object on each line. */
  UrlFile: string(),
})

/** The workflow node that started the job. */
const workflow = object({
  /** Name of the node, such as `NoiseReduction_1581665960537`. */
  Name: string(),
  /** The run: `i` and 32 hex digits (older ones begin with `r`). */
  RunId: token(),
  /** The workflow: `w` and 32 hex digits. */
  WorkflowId: token(),
  /** Name that the workflow was given. */
  WorkflowName: string(),
})

/** Where the job writes to, as submitted. `Object` may still hold `${ext}`, `${number}`, `${Page}`: see `outputObjects`. */
export const outputFields = {
  /** Such as `ap-chongqing`. */
  Region: required(string()),
  /** Bucket with APPID. */
  Bucket: required(string()),
  /** Key, or key template, of the result. */
  Object: required(string()),
  /** By its name, whether an existing object is overwritten (SDK name, unconfirmed; seen in a callback). */
  Force: boolean(),
}

/** `Output` of the Tags that always write one object. */
export const output = required(object(outputFields))

/** Nodes of `Operation` that every Tag may carry. */
export const operationFields = {
  /** Where the job writes to, as submitted. Some Tags have no `Object` here, so a job of any Tag may have none. */
  Output: object({
    ...outputFields,
    /** Key, or key template, of the result. */
    Object: string(),
  }),
  /** What the submitter attached: up to 1024 printable ASCII characters, echoed unchanged. */
  UserData: string(),
  /** Priority: 0, 1 or 2, where larger is earlier; 0 by default. */
  JobLevel: integer(),
  /** The template that the job followed: `t` and 33 hex digits. */
  TemplateId: string(),
  /** Name of that template; documented as present when `TemplateId` is. */
  TemplateName: string(),
  /** By its name, an id of the submitter's own (SDK name, unconfirmed). */
  CustomId: string(),
  /** Meaning not documented (unproven). */
  Version: string(),
  /** How the input is decrypted (unproven). */
  DecryptMode: string(),
  /** Key that the input is decrypted with (unproven). A secret: keep it out of logs. */
  DecryptKey: string(),
  /** Initial vector that the input is decrypted with (unproven). A secret: keep it out of logs. */
  DecryptIv: string(),
  /** How the output is encrypted (unproven). */
  EncryptMode: string(),
  /** Key that the output is encrypted with (unproven). A secret: keep it out of logs. */
  EncryptKey: string(),
  /** Initial vector that the output is encrypted with (unproven). A secret: keep it out of logs. */
  EncryptIv: string(),
  /** The job's Tag repeated, as one documented Transcode response has it. Read `job.Tag` instead. */
  Tag: string(),
  /** A Tts job that a workflow started has the headers of the upload here instead of in `job.Input`. */
  Input: input,
}

/** Nodes of `JobsDetail` that every Tag shares. */
export const jobFields = {
  /** Error code. Meaningful only when `State` is `Failed`; `Success` otherwise. */
  Code: token(),
  /** Error text. On success any of `Success`, `SUCCESS`, `success`, `done` or nothing. */
  Message: string(),
  /** One letter for the family (`j` media, `a` AI, `s` speech, `c` picture, `d` document, `f` file, `b` batch) and 32 hex digits. */
  JobId: required(token()),
  /** A kind within the Tag, such as `DigitalWatermark`. */
  SubTag: token(),
  /** How far the job is, or how it ended. Absent from some documented callbacks. */
  State: token<JobState>(),
  /** Percent, 0 to 100. Documented as meaningful in the states Submitted, Running, Success and Pause. */
  Progress: integer(),
  /** When the job was submitted, such as `2022-06-30T18:47:18+0800`. */
  CreationTime: timestamp(),
  /** When it began, or `-`. */
  StartTime: timestamp(),
  /** When it ended, or `-`. */
  EndTime: timestamp(),
  /** The queue: `p` and 32 hex digits. */
  QueueId: token(),
  /** Kind of the queue, such as `Speeching`, `PicProcess` or `SpeedTranscoding`. */
  QueueType: token(),
  /** What the job read. Absent from Tts and FileCompress. */
  Input: input,
  /** The workflow node that started the job; absent when an API call did. */
  Workflow: workflow,
  /** URL that the callback goes to, as submitted; in API responses. */
  CallBack: string(),
  /** `XML` or `JSON`, as submitted; in API responses. */
  CallBackFormat: string(),
  /** Name of a batch job; in API responses. */
  Name: string(),
  /** Kind of a batch job, `Workflow` or `Job`; in API responses. */
  Type: token(),
}

/** What {@link input} reads. */
export type Input = ObjectOf<typeof input.fields>
/** What {@link cosHeader} reads. */
export type CosHeader = ObjectOf<typeof cosHeader.fields>
/** What {@link workflow} reads. */
export type Workflow = ObjectOf<typeof workflow.fields>
/** Where a job writes to, as submitted. */
export type Output = ObjectOf<typeof outputFields>
/** What every job has. */
export type JobFields = ObjectOf<typeof jobFields>
/** What the `Operation` of every job may have. */
export type OperationFields = ObjectOf<typeof operationFields>
