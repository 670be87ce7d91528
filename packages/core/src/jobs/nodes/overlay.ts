/** Parameters of overlays, echoed as submitted (see `parameters.ts`). Source: 数据万象 › 提交任务; Go SDK. */
import { array, boolean, object, string } from '../../schema/schema.ts'

const watermark = object({
  /** `Text` or `Image`. */
  Type: string(),
  /** What the offsets count from: `TopLeft`, `Top`, `TopRight`, `Left`, `Center`, `Right`, `BottomLeft`, `Bottom` or `BottomRight`. */
  Pos: string(),
  /** How the offsets are meant: `Absolute`, or `Relativity` to the size of the video. */
  LocMode: string(),
  /** Horizontal offset, in pixels or percent, as `LocMode` says; negative for a background. */
  Dx: string(),
  /** Vertical offset, in pixels or percent, as `LocMode` says; negative for a background. */
  Dy: string(),
  /** Start, in seconds. */
  StartTime: string(),
  /** End, in seconds. */
  EndTime: string(),
  /** How the watermark moves. */
  SlideConfig: object({
    /** `Default` (none) or `ScrollFromLeft`, which makes `Pos` have no effect. */
    SlideMode: string(),
    /** Horizontal speed, a whole number from 0 to 10. */
    XSlideSpeed: string(),
    /** Vertical speed, a whole number from 0 to 10. */
    YSlideSpeed: string(),
  }),
  /** The image. */
  Image: object({
    /** Its URL, of an object in the same bucket. */
    Url: string(),
    /** `Original`, `Proportion` or `Fixed`. */
    Mode: string(),
    /** Width, in pixels or percent: percent for the mode `Proportion`, pixels for `Fixed`. */
    Width: string(),
    /** Height, in pixels or percent: percent for the mode `Proportion`, pixels for `Fixed`. */
    Height: string(),
    /** Transparency in percent, 1 to 100. */
    Transparency: string(),
    /** `true` when the image is the background. */
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
  /** The text that is hidden in the picture, up to 64 characters. */
  Message: string(),
  /** `V1`. */
  Version: string(),
  /** Whether the job continues when the watermark fails; `false` by default. */
  IgnoreError: boolean(),
  /** State of the watermark: `Running`, `Success` or `Failed`, even in a job whose own `State` is `Success`. */
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
  /** By its name, a switch (unproven). */
  Switch: string(),
  /** By its name, the start (unproven). */
  StartTime: string(),
  /** By its name, the end (unproven). */
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
