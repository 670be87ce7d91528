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
          /** By its name, length of a gap that is filled (unconfirmed). */
          FillTime: string(),
        }),
      ),
      /** By its name, how the reference piece is chosen (unconfirmed). */
      RefMode: string(),
      /** By its name, position of the reference piece (unconfirmed). */
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
      /** By its name, whether the audio is kept (unconfirmed). */
      KeepAudioTrack: string(),
      /** The videos. */
      SpliceInfo: array(
        object({
          /** URL of the video. */
          Url: string(),
          /** By its name, left edge; its unit is not documented (unconfirmed). */
          X: string(),
          /** By its name, upper edge; its unit is not documented (unconfirmed). */
          Y: string(),
          /** Width; its unit is not documented (unconfirmed). */
          Width: string(),
          /** Height; its unit is not documented (unconfirmed). */
          Height: string(),
        }),
      ),
    }),
  },
  /**
   * Matting of people in a video, 视频人像抠图.
   * @source page 460/83973 and names in CI's SDKs
   */
  SegmentVideoBody: {
    ...resultFields,
    /** Where the job writes to, as submitted; the SDK's example has none. */
    Output: object(outputFields),
    /** Parameters. */
    SegmentVideoBody: object({
      /** `Mask` (alpha channel), the default, `Foreground`, or `Combination` with a background of your own. */
      Mode: string(),
      /** `HumanSeg` (people), the default, `GreenScreenSeg` or `SolidColorSeg`. */
      SegmentType: string(),
      /** Background of `Foreground`, red, 0 to 255. */
      BackgroundRed: string(),
      /** Background of `Foreground`, green, 0 to 255. */
      BackgroundGreen: string(),
      /** Background of `Foreground`, blue, 0 to 255. */
      BackgroundBlue: string(),
      /** URL of the background file of `Combination`, in the same bucket. */
      BackgroundLogoUrl: string(),
      /** Moves the edge of the matting, 0 to 255. */
      BinaryThreshold: string(),
      /** Colour that `SolidColorSeg` removes, red, 0 to 255. */
      RemoveRed: string(),
      /** Colour that `SolidColorSeg` removes, green, 0 to 255. */
      RemoveGreen: string(),
      /** Colour that `SolidColorSeg` removes, blue, 0 to 255. */
      RemoveBlue: string(),
    }),
  },
  /**
   * Poster production, 海报合成.
   * @source page 460/82394 and names in CI's SDKs
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
      /** Texts and images, under the names that the template uses (unconfirmed). */
      Info: unknown(),
    }),
  },
}
