/** Parameters of what is put over a picture, echoed as `parameters.ts` says. Source: 数据万象 › 提交任务; Go SDK. */
import { flag, list, record, text } from '../../schema/schema.ts'

export const watermark = record({
  /** `Text` or `Image`. */
  Type: text(),
  /** Corner or side that the offsets count from, such as `TopRight`. */
  Pos: text(),
  /** `Absolute` (pixels) or `Relative` (percent). */
  LocMode: text(),
  /** Horizontal offset, in pixels or percent. */
  Dx: text(),
  /** Vertical offset, in pixels or percent. */
  Dy: text(),
  /** Start, in seconds. */
  StartTime: text(),
  /** End, in seconds. */
  EndTime: text(),
  /** Movement. */
  SlideConfig: record({
    /** `Default` or `ScrollFromLeft`. */
    SlideMode: text(),
    /** Horizontal speed. */
    XSlideSpeed: text(),
    /** Vertical speed. */
    YSlideSpeed: text(),
  }),
  /** The image. */
  Image: record({
    /** Its URL. */
    Url: text(),
    /** `Original`, `Proportion` or `Fixed`. */
    Mode: text(),
    /** Width, in pixels or percent. */
    Width: text(),
    /** Height, in pixels or percent. */
    Height: text(),
    /** Opacity, 1 to 100. */
    Transparency: text(),
    /** `true` to lie behind the picture. */
    Background: text(),
  }),
  /** The text. */
  Text: record({
    /** Size, in points. */
    FontSize: text(),
    /** Such as `simfang.ttf`. */
    FontType: text(),
    /** Such as `0xFFFFFF`. */
    FontColor: text(),
    /** Opacity, 1 to 100. */
    Transparency: text(),
    /** What is written. */
    Text: text(),
  }),
})

export const digitalWatermark = record({
  /** `Text`. */
  Type: text(),
  /** The string that is hidden in the picture. */
  Message: text(),
  /** `V1`. */
  Version: text(),
  /** Whether the job goes on when the watermark fails. */
  IgnoreError: flag(),
  /** How the watermark ended. It may be `Failed` in a job whose own `State` is `Success`. */
  State: text(),
})

export const removeWatermark = record({
  /** Left edge of the area, in pixels. */
  Dx: text(),
  /** Upper edge of the area, in pixels. */
  Dy: text(),
  /** Width of the area, in pixels. */
  Width: text(),
  /** Height of the area, in pixels. */
  Height: text(),
})

/** `Operation` nodes of the Tags that put something over the picture. */
export const overlayFields = {
  /** Watermarks, given in full. */
  Watermark: list(watermark),
  /** Templates of the watermarks, at most three. */
  WatermarkTemplateId: list(text()),
  /** Area that a watermark is removed from. */
  RemoveWatermark: removeWatermark,
  /** Invisible watermark, with a `State` of its own. */
  DigitalWatermark: digitalWatermark,
}
