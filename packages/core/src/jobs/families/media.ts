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
  /** Subtitles that are added. */
  Subtitles: object({
    /** The subtitles. */
    Subtitle: array(
      object({
        /** URL of the subtitle file, in the same bucket. */
        Url: string(),
        /** By its name, whether it is burnt into the picture (SDK name, unconfirmed). */
        Embed: string(),
        /** Font, such as `simhei.ttf` (SDK name, unconfirmed). */
        FontType: string(),
        /** Size of the font; its unit is not documented (SDK name, unconfirmed). */
        FontSize: string(),
        /** Colour of the font, such as `0xFFFFFF` (SDK name, unconfirmed). */
        FontColor: string(),
        /** By its name, colour of the outline (SDK name, unconfirmed). */
        OutlineColor: string(),
        /** By its name, vertical margin; its unit is not documented (SDK name, unconfirmed). */
        VMargin: string(),
      }),
    ),
  }),
  /** `true` to transcode in idle time, 闲时转码 (SDK name). */
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
      /** Container format: `gif`, `hgif` (high quality) or `webp`. */
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
        /** Key template of the sprite images, which are always `jpg`. */
        SpriteObject: string(),
      }),
    ),
    /** Parameters, when given in full. */
    Snapshot: object({
      /** `Interval`, `Average` or `KeyFrame`. */
      Mode: string(),
      /** Start, in seconds. */
      Start: string(),
      /** Distance between frames, in seconds, up to 3600. */
      TimeInterval: string(),
      /** Number of frames, up to 10000. */
      Count: string(),
      /** Width, in pixels. */
      Width: string(),
      /** Height, in pixels. */
      Height: string(),
      /** Image processing of the frames, such as `imageMogr2/format/png`. */
      CIParam: string(),
      /** `true` to capture `Count` frames at even distances when the video is too short for `TimeInterval`. */
      IsCheckCount: string(),
      /** `true` to detect black frames: frames are then captured from the first that is not black. */
      IsCheckBlack: string(),
      /** Share of black pixels from which a frame is black, in percent, 30 to 100. No effect if `Start` is above 0. */
      BlackLevel: string(),
      /** Threshold at which a pixel is black, 0 to 255. */
      PixelBlackThreshold: string(),
      /** `OnlySnapshot`, `OnlySprite` or `SnapshotAndSprite`. */
      SnapshotOutMode: string(),
      /** Layout of the sprite images. */
      SpriteSnapshotConfig: object({
        /** Height of a cell, in pixels, 8 to 4096. */
        CellHeight: string(),
        /** Width of a cell, in pixels, 8 to 4096. */
        CellWidth: string(),
        /** Background colour, as FFmpeg writes colours. */
        Color: string(),
        /** Columns of an image. */
        Columns: string(),
        /** Rows of an image. */
        Lines: string(),
        /** Margin, in pixels, up to 1024. */
        Margin: string(),
        /** Padding, in pixels, up to 1024. */
        Padding: string(),
        /** How frames are scaled: `DirectScale`, `MaxWHScale` or `MaxWHScaleAndPad`. */
        ScaleMethod: string(),
      }),
    }),
    /** By its name, prefix of the frames (SDK name, unconfirmed). */
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
      /** Image format: `jpg`, `png` or `webp`. */
      Format: string(),
      /** Width, in pixels. */
      Width: string(),
      /** Height, in pixels. */
      Height: string(),
      /** Number of covers, 1 to 10; 3 by default. */
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
          /** URL of the piece, in the same bucket. */
          Url: string(),
          /** `Start` for an opening, `End` for a closing. */
          Mode: string(),
          /** Start, in seconds. */
          StartTime: string(),
          /** End, in seconds. */
          EndTime: string(),
          /** Position of the piece, from 0. */
          FragmentIndex: string(),
          /** By its name, the duration (SDK name, unconfirmed). */
          Duration: string(),
        }),
      ),
      /** Position of the input among the pieces, from 0. */
      Index: string(),
      /** Transition between the pieces. */
      SceneChangeInfo: object({
        /** `Default` (none), `FADE` or `GRADIENT`. */
        Mode: string(),
        /** Length, in seconds, up to 5; 3 by default. */
        Time: string(),
        /** By its name, kind of transition (SDK name, unconfirmed). */
        TransitionType: string(),
      }),
      /** `true` to splice without encoding; the audio and video parameters then have no effect. */
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
      /** Length of a piece, in seconds, at least 5. */
      Duration: string(),
      /** Number of the stream that is used, as `Index` in `MediaInfo`. */
      TranscodeIndex: string(),
      /** By its name, the start (SDK name, unconfirmed). */
      StartTime: string(),
      /** By its name, the end (SDK name, unconfirmed). */
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
    ...spliceFields,
    /** Duration of the result, in seconds, where documents of 2020 place it. */
    Duration: string(),
    /** Parameters, when given in full. */
    VideoMontage: object({
      ...spliceFields,
      /** Duration of the result, in seconds; CI decides by default. */
      Duration: string(),
      /** By its name, kind of the video, such as `Soccer` (SDK name, unconfirmed). */
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
            /** Number of the stream in the input, as `Index` in `MediaInfo`. */
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
