/** One run of a workflow and its tasks. Source: 数据万象 › 工作流回调. */
import { array, integer, number, type ObjectOf, object, string, timestamp, token, unknown } from '../schema/schema.ts'
import { imageText } from './nodes/image-text.ts'
import { cosHeader, type JobState } from './nodes/job-fields.ts'
import { mediaInfo } from './nodes/media-info.ts'

const objectFields = {
  /** Key of what the task wrote. */
  ObjectName: string(),
  /** URL of what the task wrote. */
  ObjectUrl: string(),
  /** Key of what the task read. */
  InputObjectName: string(),
  /** Error code of this object; `0` or `Success` otherwise. */
  Code: string(),
  /** Error text of this object. */
  Message: string(),
}

/** What a task wrote. Known from CI's SDKs, whose comments are those of the documents; no sample at hand shows it. */
const taskResult = object({
  /** How many objects were written. */
  ObjectCount: integer(),
  /** How many sprite images were written, by a Snapshot task. */
  SpriteObjectCount: integer(),
  /** The objects. */
  ObjectInfo: array(
    object({
      ...objectFields,
      /** By its name, what an ImageOCR task read in this object (SDK name, unconfirmed). */
      ImageOcrResult: imageText,
    }),
  ),
  /** The sprite images. */
  SpriteObjectInfo: array(object(objectFields)),
})

const judgement = object({
  /** Number of objects. */
  ObjectCount: integer(),
  /** The decision about each object. */
  JudgementResult: array(
    object({
      /** Key of the object. */
      ObjectName: string(),
      /** URL of the object. */
      ObjectUrl: string(),
      /** The decision: `Success` if the object meets the condition, `Failed` if not. */
      State: string(),
      /** What the condition looked at. */
      InputObjectInfo: object({
        /** Width of the video, in pixels. */
        Width: integer(),
        /** Height of the video, in pixels. */
        Height: integer(),
        /** Display aspect ratio of the video, such as `16:9`. */
        Dar: string(),
        /** Duration, in seconds (unit unconfirmed). */
        Duration: number(),
        /** Size, in bytes (unit unconfirmed). */
        Size: integer(),
        /** Width of the image, in pixels. */
        ImageWidth: integer(),
        /** Height of the image, in pixels. */
        ImageHeight: integer(),
        /** Display aspect ratio of the image, such as `16:9`. */
        ImageDar: string(),
      }),
    }),
  ),
})

const fileInfo = object({
  /** What COS knows of it. */
  BasicInfo: object({
    /** Content type. */
    ContentType: string(),
    /** Size, in bytes (unit unconfirmed). */
    Size: integer(),
    /** ETag. */
    ETag: string(),
    /** When it was last changed. */
    LastModified: string(),
    /** Its key. */
    Object: string(),
  }),
  /** Its media information; CI's SDKs know only sizes and durations here. */
  MediaInfo: mediaInfo,
  /** Its properties as an image. */
  ImageInfo: object({
    /** Format, such as `png`. */
    Format: string(),
    /** Height, in pixels (unit unconfirmed). */
    Height: integer(),
    /** Width, in pixels (unit unconfirmed). */
    Width: integer(),
    /** MD5 of the image. */
    Md5: string(),
    /** Number of frames: 1, or more of an animation. */
    FrameCount: integer(),
  }),
})

/** One node of the run. */
const task = object({
  /** The Tag of the job, such as `Transcode`. */
  Type: token(),
  /** When the task was submitted, such as `2022-08-09 14:54:18+0800`. */
  CreateTime: timestamp(),
  /** The same, as the documents' table spells it; their samples have `CreateTime`. */
  Createtime: timestamp(),
  /** When the task began. */
  StartTime: timestamp(),
  /** When the task ended. */
  EndTime: timestamp(),
  /** `Success` or `Failed`; `PartialSuccess` when only some files meet the condition of a condition node. */
  State: token<JobState>(),
  /** Error code of the task, when it failed. */
  Code: token(),
  /** Error text of the task, when it failed. */
  Message: string(),
  /** The job, which sends its own `TaskFinish` callback. */
  JobId: token(),
  /** Name of the node, such as `Transcode_1581665960537`. */
  Name: string(),
  /** The template that the task followed. */
  TemplateId: string(),
  /** Name of that template. */
  TemplateName: string(),
  /** The transcoding template, where the task has two (SDK name). */
  TranscodeTemplateId: string(),
  /** Name of the transcoding template (SDK name). */
  TranscodeTemplateName: string(),
  /** `HLG` or `HDR10`, for SDRtoHDR tasks (SDK name). */
  HdrMode: string(),
  /** What the task wrote (SDK name). */
  ResultInfo: taskResult,
  /** What a condition node decided about each object (unproven). */
  JudgementInfo: judgement,
  /** The files that a condition node looked at (unproven). */
  FileInfo: array(fileInfo),
})

/** One run of a workflow. */
export const workflowExecution = object({
  /** The run: `i` and 32 hex digits. */
  RunId: token(),
  /** The workflow: `w` and 32 hex digits. */
  WorkflowId: token(),
  /** Name that the workflow was given. */
  WorkflowName: string(),
  /** The same, in a query of a workflow. */
  Name: string(),
  /** The nodes of the workflow, in a query of it. */
  Topology: unknown(),
  /** `Success`, or `Failed` when any task failed; `Running` in a `WorkflowStart`. */
  State: token<JobState>(),
  /** Bucket with APPID; documented as possibly empty. */
  BucketId: string(),
  /** Key of the object whose upload started the run. */
  Object: string(),
  /** When the run began. */
  CreateTime: timestamp(),
  /** Headers of the upload that started the run. `cosHeaders` looks one up. */
  CosHeaders: array(cosHeader),
  /** The tasks of the run, in no documented order. */
  Tasks: array(task),
})

/** One run of a workflow. */
export type WorkflowExecution = ObjectOf<typeof workflowExecution.fields>
/** One node of a run. */
export type WorkflowTask = ObjectOf<typeof task.fields>
