/** Parameters of overlays, echoed as submitted (see `parameters.ts`). Source: 数据万象 › 提交任务; Go SDK. */
import { array, boolean, object, string } from '../../schema/schema.ts'

const watermark = object({
  /** `Text` or `Image`. */
  Type: string(),
  /** Corner or side that the offsets count from, such as `TopRight`. */
  Pos: string(),
  /** Unit of the offsets: `Absolute` (pixels) or `Relativity` (percent). */
  LocMode: string(),
  /** Horizontal offset, in pixels or percent. */
  Dx: string(),
  /** Vertical offset, in pixels or percent. */
  Dy: string(),
  /** Start, in seconds. */
  StartTime: string(),
  /** End, in seconds. */
  EndTime: string(),
  /** How the watermark moves. */
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
    /** Transparency in percent, 1 to 100. */
    Transparency: string(),
    /** `true` to place the image behind the picture. */
    Background: string(),
  }),
  /** The text. */
  Text: object({
    /** Size in pixels, 5 to 100. */
    FontSize: string(),
    /** Such as `simfang.ttf`. */
    FontType: string(),
    /** Such as `0xFFFFFF`. */
    FontColor: string(),
    /** Transparency in percent, 1 to 100. */
    Transparency: string(),
    /** The text itself. */
    Text: string(),
  }),
})

export const digitalWatermark = object({
  /** `Text`. */
  Type: string(),
  /** The text that is hidden in the picture. */
  Message: string(),
  /** `V1`. */
  Version: string(),
  /** Whether the job continues when the watermark fails. */
  IgnoreError: boolean(),
  /** State of the watermark. It may be `Failed` in a job whose own `State` is `Success`. */
  State: string(),
})

const removeWatermark = object({
  /** Left edge of the area, in pixels. */
  Dx: string(),
  /** Upper edge of the area, in pixels. */
  Dy: string(),
  /** Width of the area, in pixels. */
  Width: string(),
  /** Height of the area, in pixels. */
  Height: string(),
  /** A switch (unproven). */
  Switch: string(),
  /** Start, in seconds (unproven). */
  StartTime: string(),
  /** End, in seconds (unproven). */
  EndTime: string(),
})

/** `Operation` nodes of the Tags that add or remove watermarks. */
export const overlayFields = {
  /** Watermarks, given in full. */
  Watermark: array(watermark),
  /** Templates of the watermarks, at most three. */
  WatermarkTemplateId: array(string()),
  /** Areas that watermarks are removed from. */
  RemoveWatermark: array(removeWatermark),
  /** Invisible watermark, with a `State` of its own. */
  DigitalWatermark: digitalWatermark,
}
