/** Jobs that make one picture of several things, by Tag. No document at hand shows them; source: CI's Go SDK. */
import { anything, list, record, text } from '../../schema/schema.ts'
import { output, outputFields } from '../nodes/job-fields.ts'
import { mediaResult } from '../nodes/media-result.ts'
import { overlayFields } from '../nodes/overlay.ts'
import { encodeFields, transcode } from '../nodes/parameters.ts'
import { resultFields, writtenFields } from '../nodes/written.ts'

export const synthesisJobs = {
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
