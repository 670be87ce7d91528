/** Audio and video jobs, by Tag: what each adds to the common nodes of `Operation`. Source: 数据万象 › 媒体处理任务回调. */
import { array, object, required, string } from '../../schema/schema.ts'
import { outputFields } from '../nodes/job-fields.ts'
import { mediaInfo } from '../nodes/media-info.ts'
import { mediaResult } from '../nodes/media-result.ts'
import { digitalWatermark, overlayFields } from '../nodes/overlay.ts'
import {
  aigcMetadata,
  container,
  encodeFields,
  hlsEncrypt,
  spliceFields,
  timeInterval,
  video,
} from '../nodes/parameters.ts'
import { resultFields, writtenFields } from '../nodes/written.ts'

const transcodeFields = {
  ...writtenFields,
  ...overlayFields,
  ...encodeFields,
  /** Subtitles that are added (SDK name). */
  Subtitles: object({
    /** The subtitles. */
    Subtitle: array(
      object({
        /** URL of the subtitle file. */
        Url: string(),
        /** `true` to burn it into the picture. */
        Embed: string(),
        /** Such as `simhei.ttf`. */
        FontType: string(),
        /** Size, in points. */
        FontSize: string(),
        /** Such as `0xFFFFFF`. */
        FontColor: string(),
        /** Colour of the outline. */
        OutlineColor: string(),
        /** Distance from the lower edge, in pixels. */
        VMargin: string(),
      }),
    ),
  }),
  /** `true` when only pieces that need it are encoded (SDK name). */
  FreeTranscode: string(),
}

export const mediaJobs = {
  /**
   * Audio and video transcoding, 音视频转码; also top speed codec, 极速高清.
   * @source documented callback, XML and JSON
   */
  Transcode: transcodeFields,
  /**
   * Transcoding to broadcast formats, 广电专业格式转码. CI uses this Tag for templates; jobs have the Tag `Transcode`.
   * @source names in CI's SDKs
   */
  TranscodePro: transcodeFields,
  /**
   * Top speed codec transcoding, 极速高清转码. CI uses this Tag for templates; jobs have the Tag `Transcode`.
   * @source names in CI's SDKs
   */
  HighSpeedHd: transcodeFields,
  /**
   * Video to animated image, 视频转动图.
   * @source documented callback, XML and JSON
   */
  Animation: {
    ...writtenFields,
    /** Parameters, when given in full. */
    Animation: object({
      /** Container format: `gif` or `webp`. */
      Container: container,
      /** Video parameters. */
      Video: video,
      /** Part of the input that is used. */
      TimeInterval: timeInterval,
    }),
  },
  /**
   * Frame capture, 截帧. `Output.Object` is a template: `outputObjects` gives the keys.
   * @source documented callback, XML and JSON
   */
  Snapshot: {
    ...resultFields,
    /** Where the job writes to, as submitted. */
    Output: required(
      object({
        ...outputFields,
        /** Key template of the sprite images. */
        SpriteObject: string(),
      }),
    ),
    /** Parameters, when given in full. */
    Snapshot: object({
      /** `Interval`, `Average`, `KeyFrame` … */
      Mode: string(),
      /** Start, in seconds. */
      Start: string(),
      /** Seconds between frames. */
      TimeInterval: string(),
      /** Number of frames. */
      Count: string(),
      /** Width, in pixels. */
      Width: string(),
      /** Height, in pixels. */
      Height: string(),
      /** Image processing of the frames. */
      CIParam: string(),
      /** `true` to fail when fewer than `Count` frames can be captured. */
      IsCheckCount: string(),
      /** `true` to detect black frames. */
      IsCheckBlack: string(),
      /** Share of a black frame that is black, in percent, 30 to 100. */
      BlackLevel: string(),
      /** How dark black is, 0 to 255. */
      PixelBlackThreshold: string(),
      /** `OnlySnapshot`, `OnlySprite` or `SnapshotAndSprite`. */
      SnapshotOutMode: string(),
      /** Layout of the sprite images. */
      SpriteSnapshotConfig: object({
        /** Height of a cell, in pixels. */
        CellHeight: string(),
        /** Width of a cell, in pixels. */
        CellWidth: string(),
        /** Background colour. */
        Color: string(),
        /** Columns of an image. */
        Columns: string(),
        /** Rows of an image. */
        Lines: string(),
        /** Margin, in pixels. */
        Margin: string(),
        /** Padding, in pixels. */
        Padding: string(),
        /** How frames are fitted. */
        ScaleMethod: string(),
      }),
    }),
    /** Prefix of the frames (SDK name). */
    SnapshotPrefix: string(),
  },
  /**
   * Smart cover, 智能封面. `Output.Object` is a template: `outputObjects` gives the keys.
   * @source documented callback, XML and JSON
   */
  SmartCover: {
    ...writtenFields,
    /** Parameters. */
    SmartCover: object({
      /** Image format, such as `jpg`. */
      Format: string(),
      /** Width, in pixels. */
      Width: string(),
      /** Height, in pixels. */
      Height: string(),
      /** Number of covers. */
      Count: string(),
      /** `true` to drop similar covers. */
      DeleteDuplicates: string(),
    }),
  },
  /**
   * Splicing, 音视频拼接.
   * @source documented callback, XML and JSON
   */
  Concat: {
    ...writtenFields,
    /** Parameters, when given in full. */
    ConcatTemplate: object({
      ...spliceFields,
      /** The pieces. */
      ConcatFragment: array(
        object({
          /** URL of the piece. */
          Url: string(),
          /** `Start` or `End`: the side of the input that the piece is added to. */
          Mode: string(),
          /** Start, in seconds. */
          StartTime: string(),
          /** End, in seconds. */
          EndTime: string(),
          /** Position of the piece, from 0. */
          FragmentIndex: string(),
          /** Duration, in seconds (SDK name). */
          Duration: string(),
        }),
      ),
      /** Position of the input among the pieces. */
      Index: string(),
      /** Transition between the pieces (SDK name). */
      SceneChangeInfo: object({
        /** `Default`, `FADE`, `GRADIENT` … */
        Mode: string(),
        /** Length, in seconds. */
        Time: string(),
        /** Kind of transition. */
        TransitionType: string(),
      }),
      /** `true` to splice without encoding. */
      DirectConcat: string(),
    }),
  },
  /**
   * Remuxing and cutting to pieces, 转封装（音视频分段）. `Output.Object` is a template: `outputObjects` gives the keys.
   * @source documented callback, XML and JSON
   */
  Segment: {
    ...writtenFields,
    /** Parameters. */
    Segment: object({
      /** Container format, such as `mp4` or `hls`. */
      Format: string(),
      /** Length of a piece, in seconds. */
      Duration: string(),
      /** Number of the stream that is used. */
      TranscodeIndex: string(),
      /** Start, in seconds (SDK name). */
      StartTime: string(),
      /** End, in seconds (SDK name). */
      EndTime: string(),
      /** Encryption of HLS. */
      HlsEncrypt: hlsEncrypt,
      /** Label of generated content (SDK name). */
      AIGCMetadata: aigcMetadata,
    }),
  },
  /**
   * Highlights, 精彩集锦.
   * @source documented callback, XML and JSON
   */
  VideoMontage: {
    ...writtenFields,
    /** Parameters, when given in full. */
    VideoMontage: object({
      ...spliceFields,
      /** Duration of the result, in seconds. */
      Duration: string(),
      /** `Video` or `Soccer` (SDK name). */
      Scene: string(),
    }),
  },
  /**
   * Stream separation, 流分离.
   * @source documented callback, XML and JSON
   */
  StreamExtract: {
    ...resultFields,
    /** Where the job writes to, as submitted. It has no `Object` of its own. */
    Output: required(
      object({
        /** Such as `ap-chongqing`. */
        Region: required(string()),
        /** Bucket with APPID. */
        Bucket: required(string()),
        /** One for each stream, at most ten. */
        StreamExtract: array(
          object({
            /** Number of the stream in the input. */
            Index: string(),
            /** Key of the result, as callbacks have it. */
            Output: string(),
            /** The same as requests, tables and SDKs call it. */
            Object: string(),
          }),
        ),
      }),
    ),
  },
  /**
   * Media information, 获取媒体信息. Writes nothing: `MediaInfo` describes the input.
   * @source documented callback, XML and JSON
   */
  MediaInfo: {
    /** Media information of the input. */
    MediaInfo: mediaInfo,
    /** Empty in every documented callback. */
    MediaResult: mediaResult,
  },
  /**
   * Adding a digital watermark, 添加数字水印.
   * @source documented callback, XML and JSON
   */
  DigitalWatermark: {
    ...writtenFields,
    /** The watermark. */
    DigitalWatermark: digitalWatermark,
  },
  /**
   * Reading a digital watermark, 提取数字水印. Writes nothing.
   * @source documented callback, XML and JSON
   */
  ExtractDigitalWatermark: {
    /** The watermark that was found, in `Message`. */
    ExtractDigitalWatermark: digitalWatermark,
  },
  /**
   * Adding visible watermarks, 添加水印.
   * @source documented API response
   */
  Watermark: { ...writtenFields, ...overlayFields, ...encodeFields },
}
