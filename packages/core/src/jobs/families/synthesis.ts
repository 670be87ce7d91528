/** Jobs that combine several inputs, by Tag. Source: CI's Go SDK; no document at hand shows them. */
import { array, object, string, unknown } from '../../schema/schema.ts'
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
    FillConcat: object({
      /** Container format, such as `mp4`. */
      Format: string(),
      /** The pieces. */
      FillInput: array(
        object({
          /** URL of the piece. */
          Url: string(),
          /** Length of a gap that is filled, in seconds. */
          FillTime: string(),
        }),
      ),
      /** How the reference piece is chosen. */
      RefMode: string(),
      /** Position of the reference piece. */
      RefIndex: string(),
      /** The same, as CI's Java SDK spells it, with a lower-case L (unproven). */
      Reflndex: string(),
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
    VideoSynthesis: object({
      /** `true` to keep the audio. */
      KeepAudioTrack: string(),
      /** The videos. */
      SpliceInfo: array(
        object({
          /** URL of the video. */
          Url: string(),
          /** Left edge, in pixels. */
          X: string(),
          /** Upper edge, in pixels. */
          Y: string(),
          /** Width, in pixels. */
          Width: string(),
          /** Height, in pixels. */
          Height: string(),
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
    /** Where the job writes to, as submitted; the SDK's example has none. */
    Output: object(outputFields),
    /** Parameters. */
    SegmentVideoBody: object({
      /** `Mask`, `Foreground` or `Combination`. */
      Mode: string(),
      /** Kind of matting. */
      SegmentType: string(),
      /** Background, red, 0 to 255. */
      BackgroundRed: string(),
      /** Background, green, 0 to 255. */
      BackgroundGreen: string(),
      /** Background, blue, 0 to 255. */
      BackgroundBlue: string(),
      /** URL of a background image. */
      BackgroundLogoUrl: string(),
      /** Threshold of the mask. */
      BinaryThreshold: string(),
      /** Colour that is removed, red. */
      RemoveRed: string(),
      /** Colour that is removed, green. */
      RemoveGreen: string(),
      /** Colour that is removed, blue. */
      RemoveBlue: string(),
    }),
  },
  /**
   * Poster production, 海报合成.
   * @source names in CI's SDKs
   */
  PosterProduction: {
    /** Where the job writes to, as submitted. */
    Output: output,
    /** What was written. */
    MediaResult: mediaResult,
    /** Parameters. */
    PosterProduction: object({
      /** The poster's template. */
      TemplateId: string(),
      /** Texts and images, under the names that the template uses. */
      Info: unknown(),
    }),
  },
}
