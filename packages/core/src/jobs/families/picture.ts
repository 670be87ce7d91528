/** Picture jobs, by Tag. Source: 数据万象 › 图片处理回调, 异常图片检测. */
import { array, boolean, identifying, integer, object, string, token } from '../../schema/schema.ts'
import { type JobState, output } from '../nodes/job-fields.ts'
import { aigcMetadata } from '../nodes/parameters.ts'

const originalInfo = object({
  /** Key of the input (SDK name). */
  Key: string(),
  /** Address of the input (SDK name). */
  Location: string(),
  /** ETag of the input, in quotes, as callbacks spell it. */
  Etag: string(),
  /** The same as the SDK spells it. */
  ETag: string(),
  /** Properties of the input. */
  ImageInfo: object({
    /** Such as `JPEG`. */
    Format: string(),
    /** Width, in pixels. */
    Width: integer(),
    /** Height, in pixels. */
    Height: integer(),
    /** Quality, such as 85. */
    Quality: integer(),
    /** Main colour, 图片主色调, such as `0xc64847`. */
    Ave: string(),
    /** Rotation, 图片旋转角度, as documents say; 0 in every sample. */
    Orientation: integer(),
  }),
})

const processedFields = {
  /** Such as `JPEG`. */
  Format: string(),
  /** Width, in pixels. */
  Width: integer(),
  /** Height, in pixels. */
  Height: integer(),
  /** Size, in bytes. */
  Size: integer(),
  /** Quality, such as 68. */
  Quality: integer(),
  /** ETag of the result, in quotes. Empty in documented callbacks, so usually absent. */
  Etag: string(),
  /** The same as the SDK spells it. */
  ETag: string(),
}

const picProcessResult = object({
  /** State of this picture (seen in a callback); the job has a `State` of its own. */
  State: token<JobState>(),
  /** Error code of this picture (seen in a callback). */
  Code: token(),
  /** Error text of this picture (seen in a callback). */
  Message: string(),
  /** Key of the input (seen in a callback). */
  InputObjectName: string(),
  /** URL of the input (seen in a callback). */
  InputObjectUrl: string(),
  /** Key of the result, from the field with a leading `/`. */
  ObjectName: string(),
  /** URL of the result (seen in a callback). */
  ObjectUrl: string(),
  /** The input. */
  OriginalInfo: originalInfo,
  /** The result. */
  ProcessResult: object(processedFields),
  /** The same in the form of an upload, as CI's Go SDK expects it; no document shows it. */
  UploadResult: object({
    /** The input. */
    OriginalInfo: originalInfo,
    /** The results. */
    ProcessResults: object({
      /** The pictures. */
      Object: array(
        object({
          /** Key of the result. */
          Key: string(),
          /** Address of the result. */
          Location: string(),
          ...processedFields,
          /** Label of generated content. */
          AIGCMetadata: aigcMetadata,
        }),
      ),
    }),
  }),
})

export const pictureJobs = {
  /**
   * Picture processing, 图片处理. `Output.Object` is the literal key of the result.
   * @source documented callback, XML and JSON
   */
  PicProcess: {
    /** Where the job wrote. */
    Output: output,
    /** Parameters, when given in full. */
    PicProcess: object({
      /** Whether the result says something about the input: `OriginalInfo`. */
      IsPicInfo: boolean(),
      /** The processing, such as `imageMogr2/rotate/90`. */
      ProcessRule: string(),
    }),
    /** One result for each picture that was written. Documents show one; several come as a list. */
    PicProcessResult: identifying(array(picProcessResult)),
  },
  /**
   * Detection of suspicious images, 异常图片检测. Writes nothing.
   * @source pages 460/95990 and 436/97896
   */
  ImageInspect: {
    /** Parameters. */
    ImageInspect: object({
      /** `true` to act on suspicious images; `false` by default. */
      AutoProcess: string(),
      /** The action: `BackupObject` (moved to `abnormal_images_backup/`), the default, `SwitchObjectToPrivate` or `DeleteObject`. */
      ProcessType: string(),
    }),
    /** What was found. */
    ImageInspectResult: identifying(
      object({
        /** State of the inspection; the job has a `State` of its own. */
        State: string(),
        /** Error code of the inspection. */
        Code: string(),
        /** Error text of the inspection. */
        Message: string(),
        /** Key of the image. */
        InputObjectName: string(),
        /** URL of the image. */
        InputObjectUrl: string(),
        /** The finding. */
        ProcessResult: object({
          /** Size of the image, in bytes. */
          PicSize: integer(),
          /** Format of the image, such as `png`. */
          PicType: string(),
          /** Whether the image holds a file of another format. */
          Suspicious: boolean(),
          /** Where the other file begins, in bytes. */
          SuspiciousBeginByte: integer(),
          /** Where it ends, in bytes. */
          SuspiciousEndByte: integer(),
          /** Its size, in bytes (unit unconfirmed). */
          SuspiciousSize: integer(),
          /** What it is, such as `MPEG-TS`. */
          SuspiciousType: string(),
          /** Result of the action. */
          AutoProcessResult: object({
            /** Error code of the action. */
            Code: string(),
            /** Error text of the action. */
            Message: string(),
          }),
        }),
      }),
    ),
  },
}
