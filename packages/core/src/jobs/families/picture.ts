/** Picture jobs, by Tag. Source: 数据万象 › 图片处理回调, 异常图片检测. */
import { flag, identifying, integer, list, record, text } from '../../schema/schema.ts'
import { output } from '../nodes/job-fields.ts'
import { aigcMetadata } from '../nodes/parameters.ts'

const originalInfo = record({
  /** Key of the input (SDK name). */
  Key: text(),
  /** Address of the input (SDK name). */
  Location: text(),
  /** ETag of the input, in quotes, as callbacks spell it. */
  Etag: text(),
  /** The same as the SDK spells it. */
  ETag: text(),
  /** What the input is. */
  ImageInfo: record({
    /** Such as `JPEG`. */
    Format: text(),
    /** Width, in pixels. */
    Width: integer(),
    /** Height, in pixels. */
    Height: integer(),
    /** Quality, 1 to 100. */
    Quality: integer(),
    /** Average colour, such as `0xc64847`. */
    Ave: text(),
    /** EXIF orientation, 0 to 8. */
    Orientation: integer(),
  }),
})

const processedFields = {
  /** Such as `JPEG`. */
  Format: text(),
  /** Width, in pixels. */
  Width: integer(),
  /** Height, in pixels. */
  Height: integer(),
  /** Size, in bytes. */
  Size: integer(),
  /** Quality, 1 to 100. */
  Quality: integer(),
  /** ETag of the result, in quotes. Empty in documented callbacks, so usually absent. */
  Etag: text(),
  /** The same as the SDK spells it. */
  ETag: text(),
}

export const pictureJobs = {
  /**
   * Picture processing, 图片处理. `Output.Object` is the literal key of the result.
   * @source documented callback, XML and JSON
   */
  PicProcess: {
    /** Where the job wrote. */
    Output: output,
    /** Parameters, when given in full. */
    PicProcess: record({
      /** Whether the result tells of the input. */
      IsPicInfo: text(),
      /** The processing, such as `imageMogr2/rotate/90`. */
      ProcessRule: text(),
    }),
    /** What came of it. */
    PicProcessResult: identifying(
      record({
        /** Key of the result. */
        ObjectName: text(),
        /** The input. */
        OriginalInfo: originalInfo,
        /** The result. */
        ProcessResult: record(processedFields),
        /** The same in the form of an upload, as CI's Go SDK expects it; no document shows it. */
        UploadResult: record({
          /** The input. */
          OriginalInfo: originalInfo,
          /** The results. */
          ProcessResults: record({
            /** One each. */
            Object: list(
              record({
                /** Key of the result. */
                Key: text(),
                /** Address of the result. */
                Location: text(),
                ...processedFields,
                /** Mark of generated content. */
                AIGCMetadata: aigcMetadata,
              }),
            ),
          }),
        }),
      }),
    ),
  },
  /**
   * Detection of suspicious images, 异常图片检测. Writes nothing.
   * @source pages 460/95990 and 436/97896
   */
  ImageInspect: {
    /** Parameters (SDK name). */
    ImageInspect: record({
      /** `true` to act on what is found. */
      AutoProcess: text(),
      /** What is done: `BackupObject`, `SwitchObjectToPrivate`, `DeleteObject` … */
      ProcessType: text(),
    }),
    /** What was found. */
    ImageInspectResult: identifying(
      record({
        /** How the inspection ended; the job has a `State` of its own. */
        State: text(),
        /** Error code of the inspection. */
        Code: text(),
        /** Error text of the inspection. */
        Message: text(),
        /** Key of the image. */
        InputObjectName: text(),
        /** URL of the image. */
        InputObjectUrl: text(),
        /** The finding. */
        ProcessResult: record({
          /** Size of the image, in bytes. */
          PicSize: integer(),
          /** Format of the image, such as `png`. */
          PicType: text(),
          /** Whether the image is suspicious. */
          Suspicious: flag(),
          /** Where the suspicious content begins, in bytes. */
          SuspiciousBeginByte: integer(),
          /** Where it ends, in bytes. */
          SuspiciousEndByte: integer(),
          /** Its size, in bytes. */
          SuspiciousSize: integer(),
          /** What it is, such as `MPEG-TS`. */
          SuspiciousType: text(),
          /** What was done about it. */
          AutoProcessResult: record({
            /** Error code of the action. */
            Code: text(),
            /** Error text of the action. */
            Message: text(),
          }),
        }),
      }),
    ),
  },
}
