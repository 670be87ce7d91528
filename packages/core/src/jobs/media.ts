/** Audio and video jobs, by Tag: what each adds to the common nodes of `Operation`. Source: 数据万象 › 媒体处理任务回调. */
import { anything, list, record, required, text } from '../schema.ts'
import { output, outputFields } from './common.ts'
import { mediaInfo } from './media-info.ts'
import { mediaResult } from './media-result.ts'
import {
  aigcMetadata,
  container,
  digitalWatermark,
  encodeFields,
  hlsEncrypt,
  overlayFields,
  spliceFields,
  timeInterval,
  transcode,
  video,
} from './parameters.ts'

const resultFields = {
  /** What was written. */
  MediaResult: mediaResult,
  /** What the output holds; absent when there is no output video. */
  MediaInfo: mediaInfo,
}

/** Nodes of the Tags that write audio or video. */
export const writtenFields = {
  /** Where the job was told to write. */
  Output: output,
  ...resultFields,
}

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
  /**
   * Playlist for just-in-time transcoding, 生成播放列表（边转边播）.
   * @source names in CI's SDKs
   */
  GeneratePlayList: { ...writtenFields, ...overlayFields, ...encodeFields },
  /**
   * Splicing with filling, 填充拼接.
   * @source names in CI's SDKs
   */
  FillConcat: {
    ...writtenFields,
    /** Parameters. */
    FillConcat: record({
      /** Container format, such as `mp4`. */
      Format: text(),
      /** The pieces. */
      FillInput: list(
        record({
          /** URL of the piece. */
          Url: text(),
          /** Length of a gap that is filled, in seconds. */
          FillTime: text(),
        }),
      ),
      /** How the reference piece is chosen. */
      RefMode: text(),
      /** Position of the reference piece. */
      RefIndex: text(),
    }),
  },
  /**
   * Several videos in one picture, 视频合成.
   * @source names in CI's SDKs
   */
  VideoSynthesis: {
    ...writtenFields,
    ...overlayFields,
    /** Encoding, given in full. */
    Transcode: transcode,
    /** Parameters. */
    VideoSynthesis: record({
      /** `true` to keep the audio. */
      KeepAudioTrack: text(),
      /** The videos. */
      SpliceInfo: list(
        record({
          /** URL of the video. */
          Url: text(),
          /** Left edge, in pixels. */
          X: text(),
          /** Upper edge, in pixels. */
          Y: text(),
          /** Width, in pixels. */
          Width: text(),
          /** Height, in pixels. */
          Height: text(),
        }),
      ),
    }),
  },
  /**
   * Matting of people in a video, 视频人像抠图.
   * @source names in CI's SDKs
   */
  SegmentVideoBody: {
    ...resultFields,
    /** Where the job was told to write; the SDK's example has none. */
    Output: record(outputFields),
    /** Parameters. */
    SegmentVideoBody: record({
      /** `Mask`, `Foreground` or `Combination`. */
      Mode: text(),
      /** Kind of matting. */
      SegmentType: text(),
      /** Background, red, 0 to 255. */
      BackgroundRed: text(),
      /** Background, green, 0 to 255. */
      BackgroundGreen: text(),
      /** Background, blue, 0 to 255. */
      BackgroundBlue: text(),
      /** URL of a background image. */
      BackgroundLogoUrl: text(),
      /** Threshold of the mask. */
      BinaryThreshold: text(),
      /** Colour that is removed, red. */
      RemoveRed: text(),
      /** Colour that is removed, green. */
      RemoveGreen: text(),
      /** Colour that is removed, blue. */
      RemoveBlue: text(),
    }),
  },
  /**
   * Poster production, 海报合成.
   * @source names in CI's SDKs
   */
  PosterProduction: {
    /** Where the job was told to write. */
    Output: output,
    /** What was written. */
    MediaResult: mediaResult,
    /** Parameters. */
    PosterProduction: record({
      /** The poster's template. */
      TemplateId: text(),
      /** Texts and images by the names that the template gives them. */
      Info: anything(),
    }),
  },
}
