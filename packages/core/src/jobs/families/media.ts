/** Audio and video jobs, by Tag: what each adds to the common nodes of `Operation`. Source: 数据万象 › 媒体处理任务回调. */
import { list, record, required, text } from '../../schema/schema.ts'
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
  /** Subtitles that are put in (SDK name). */
  Subtitles: record({
    /** One each. */
    Subtitle: list(
      record({
        /** URL of the subtitle file. */
        Url: text(),
        /** `true` to draw it into the picture. */
        Embed: text(),
        /** Such as `simhei.ttf`. */
        FontType: text(),
        /** Size, in points. */
        FontSize: text(),
        /** Such as `0xFFFFFF`. */
        FontColor: text(),
        /** Colour of the outline. */
        OutlineColor: text(),
        /** Distance from the lower edge, in pixels. */
        VMargin: text(),
      }),
    ),
  }),
  /** `true` when only pieces that need it are encoded (SDK name). */
  FreeTranscode: text(),
}

export const mediaJobs = {
  /**
   * Audio and video transcoding, 音视频转码; also top speed codec, 极速高清.
   * @source documented callback, XML and JSON
   */
  Transcode: transcodeFields,
  /**
   * Transcoding to broadcast formats, 广电专业格式转码. CI names this Tag for templates; jobs say `Transcode`.
   * @source names in CI's SDKs
   */
  TranscodePro: transcodeFields,
  /**
   * Top speed codec transcoding, 极速高清转码. CI names this Tag for templates; jobs say `Transcode`.
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
    Animation: record({
      /** Container format: `gif` or `webp`. */
      Container: container,
      /** Video parameters. */
      Video: video,
      /** Part of the input that is taken. */
      TimeInterval: timeInterval,
    }),
  },
  /**
   * Frame capture, 截帧. `Output.Object` is a template: `outputObjects` gives the keys.
   * @source documented callback, XML and JSON
   */
  Snapshot: {
    ...resultFields,
    /** Where the job was told to write. */
    Output: required(
      record({
        ...outputFields,
        /** Key template of the sprite images. */
        SpriteObject: text(),
      }),
    ),
    /** Parameters, when given in full. */
    Snapshot: record({
      /** `Interval`, `Average`, `KeyFrame` … */
      Mode: text(),
      /** Start, in seconds. */
      Start: text(),
      /** Seconds between frames. */
      TimeInterval: text(),
      /** How many frames. */
      Count: text(),
      /** Width, in pixels. */
      Width: text(),
      /** Height, in pixels. */
      Height: text(),
      /** Image processing of the frames. */
      CIParam: text(),
      /** `true` to insist on `Count`. */
      IsCheckCount: text(),
      /** `true` to look for black frames. */
      IsCheckBlack: text(),
      /** How much of a frame must be black, 30 to 100. */
      BlackLevel: text(),
      /** How dark black is, 0 to 255. */
      PixelBlackThreshold: text(),
      /** `OnlySnapshot`, `OnlySprite` or `SnapshotAndSprite`. */
      SnapshotOutMode: text(),
      /** Layout of the sprite images. */
      SpriteSnapshotConfig: record({
        /** Height of a cell, in pixels. */
        CellHeight: text(),
        /** Width of a cell, in pixels. */
        CellWidth: text(),
        /** Background colour. */
        Color: text(),
        /** Columns of an image. */
        Columns: text(),
        /** Rows of an image. */
        Lines: text(),
        /** Margin, in pixels. */
        Margin: text(),
        /** Padding, in pixels. */
        Padding: text(),
        /** How frames are fitted. */
        ScaleMethod: text(),
      }),
    }),
    /** Prefix of the frames (SDK name). */
    SnapshotPrefix: text(),
  },
  /**
   * Smart cover, 智能封面. `Output.Object` is a template: `outputObjects` gives the keys.
   * @source documented callback, XML and JSON
   */
  SmartCover: {
    ...writtenFields,
    /** Parameters. */
    SmartCover: record({
      /** Image format, such as `jpg`. */
      Format: text(),
      /** Width, in pixels. */
      Width: text(),
      /** Height, in pixels. */
      Height: text(),
      /** How many covers. */
      Count: text(),
      /** `true` to leave out similar ones. */
      DeleteDuplicates: text(),
    }),
  },
  /**
   * Splicing, 音视频拼接.
   * @source documented callback, XML and JSON
   */
  Concat: {
    ...writtenFields,
    /** Parameters, when given in full. */
    ConcatTemplate: record({
      ...spliceFields,
      /** The pieces. */
      ConcatFragment: list(
        record({
          /** URL of the piece. */
          Url: text(),
          /** `Start` or `End`: which side of the input it goes to. */
          Mode: text(),
          /** Start, in seconds. */
          StartTime: text(),
          /** End, in seconds. */
          EndTime: text(),
          /** Position of the piece, from 0. */
          FragmentIndex: text(),
          /** Duration, in seconds (SDK name). */
          Duration: text(),
        }),
      ),
      /** Position of the input among the pieces. */
      Index: text(),
      /** Transition between the pieces (SDK name). */
      SceneChangeInfo: record({
        /** `Default`, `FADE`, `GRADIENT` … */
        Mode: text(),
        /** Length, in seconds. */
        Time: text(),
        /** Kind of transition. */
        TransitionType: text(),
      }),
      /** `true` to splice without encoding anew. */
      DirectConcat: text(),
    }),
  },
  /**
   * Remuxing and cutting to pieces, 转封装（音视频分段）. `Output.Object` is a template: `outputObjects` gives the keys.
   * @source documented callback, XML and JSON
   */
  Segment: {
    ...writtenFields,
    /** Parameters. */
    Segment: record({
      /** Container format, such as `mp4` or `hls`. */
      Format: text(),
      /** Length of a piece, in seconds. */
      Duration: text(),
      /** Number of the stream to take. */
      TranscodeIndex: text(),
      /** Start, in seconds (SDK name). */
      StartTime: text(),
      /** End, in seconds (SDK name). */
      EndTime: text(),
      /** Encryption of HLS. */
      HlsEncrypt: hlsEncrypt,
      /** Mark of generated content (SDK name). */
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
    VideoMontage: record({
      ...spliceFields,
      /** Duration of the result, in seconds. */
      Duration: text(),
      /** `Video` or `Soccer` (SDK name). */
      Scene: text(),
    }),
  },
  /**
   * Stream separation, 流分离.
   * @source documented callback, XML and JSON
   */
  StreamExtract: {
    ...resultFields,
    /** Where the job was told to write. It has no `Object` of its own. */
    Output: required(
      record({
        /** Such as `ap-chongqing`. */
        Region: required(text()),
        /** Bucket with APPID. */
        Bucket: required(text()),
        /** One for each stream, at most ten. */
        StreamExtract: list(
          record({
            /** Number of the stream in the input. */
            Index: text(),
            /** Key of the result, as callbacks have it. */
            Output: text(),
            /** The same as requests, tables and SDKs call it. */
            Object: text(),
          }),
        ),
      }),
    ),
  },
  /**
   * Media information, 获取媒体信息. Writes nothing: `MediaInfo` tells of the input.
   * @source documented callback, XML and JSON
   */
  MediaInfo: {
    /** What the input holds. */
    MediaInfo: mediaInfo,
    /** Always empty so far. */
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
