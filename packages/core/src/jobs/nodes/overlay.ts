/** Parameters of what is put over a picture, echoed as `parameters.ts` says. Source: 数据万象 › 提交任务; Go SDK. */
import { array, boolean, object, string } from '../../schema/schema.ts'

export const watermark = object({
  /** `Text` or `Image`. */
  Type: string(),
  /** Corner or side that the offsets count from, such as `TopRight`. */
  Pos: string(),
  /** `Absolute` (pixels) or `Relative` (percent). */
  LocMode: string(),
  /** Horizontal offset, in pixels or percent. */
  Dx: string(),
  /** Vertical offset, in pixels or percent. */
  Dy: string(),
  /** Start, in seconds. */
  StartTime: string(),
  /** End, in seconds. */
  EndTime: string(),
  /** Movement. */
  SlideConfig: object({
    /** `Default` or `ScrollFromLeft`. */
    SlideMode: string(),
    /** Horizontal speed. */
    XSlideSpeed: string(),
    /** Vertical speed. */
    YSlideSpeed: string(),
  }),
  /** The image. */
  Image: object({
    /** Its URL. */
    Url: string(),
    /** `Original`, `Proportion` or `Fixed`. */
    Mode: string(),
    /** Width, in pixels or percent. */
    Width: string(),
    /** Height, in pixels or percent. */
    Height: string(),
    /** Opacity, 1 to 100. */
    Transparency: string(),
    /** `true` to lie behind the picture. */
    Background: string(),
  }),
  /** The text. */
  Text: object({
    /** Size, in points. */
    FontSize: string(),
    /** Such as `simfang.ttf`. */
    FontType: string(),
    /** Such as `0xFFFFFF`. */
    FontColor: string(),
    /** Opacity, 1 to 100. */
    Transparency: string(),
    /** What is written. */
    Text: string(),
  }),
})

export const digitalWatermark = object({
  /** `Text`. */
  Type: string(),
  /** The string that is hidden in the picture. */
  Message: string(),
  /** `V1`. */
  Version: string(),
  /** Whether the job goes on when the watermark fails. */
  IgnoreError: boolean(),
  /** How the watermark ended. It may be `Failed` in a job whose own `State` is `Success`. */
  State: string(),
})

export const removeWatermark = object({
  /** Left edge of the area, in pixels. */
  Dx: string(),
  /** Upper edge of the area, in pixels. */
  Dy: string(),
  /** Width of the area, in pixels. */
  Width: string(),
  /** Height of the area, in pixels. */
  Height: string(),
})

/** `Operation` nodes of the Tags that put something over the picture. */
export const overlayFields = {
  /** Watermarks, given in full. */
  Watermark: array(watermark),
  /** Templates of the watermarks, at most three. */
  WatermarkTemplateId: array(string()),
  /** Area that a watermark is removed from. */
  RemoveWatermark: removeWatermark,
  /** Invisible watermark, with a `State` of its own. */
  DigitalWatermark: digitalWatermark,
}
