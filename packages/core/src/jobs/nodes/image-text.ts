/** Text read in an image. Source: 数据万象 › 图片 OCR (460/102328), CI's Go SDK. */
import { decimal, integer, list, type RecordOf, record, text } from '../../schema/schema.ts'

const point = record({
  /** Distance from the left edge, in pixels. */
  X: integer(),
  /** Distance from the top edge, in pixels. */
  Y: integer(),
})

/** What was read in an image, line by line. */
export const imageText = record({
  /** Key of the image (SDK name). */
  InputObjectName: text(),
  /** URL of the image (SDK name). */
  InputObjectUrl: text(),
  /** Key of the result (SDK name). */
  ObjectName: text(),
  /** URL of the result (SDK name). */
  ObjectUrl: text(),
  /** Error code of this image (SDK name). */
  Code: text(),
  /** How this image ended (SDK name); the job has a `State` of its own. */
  State: text(),
  /** Error text of this image (SDK name). */
  Message: text(),
  /** The lines of text. */
  TextDetections: list(
    record({
      /** The text of the line. */
      DetectedText: text(),
      /** Confidence, 0 to 100. */
      Confidence: decimal(),
      /** Corners of the line, in pixels of the image. */
      Polygon: list(point),
      /** Box of the line after the image was turned upright. A list in the SDK, one in the document. */
      ItemPolygon: list(
        record({
          /** Distance from the left edge, in pixels. */
          X: integer(),
          /** Distance from the top edge, in pixels. */
          Y: integer(),
          /** Width, in pixels. */
          Width: integer(),
          /** Height, in pixels. */
          Height: integer(),
        }),
      ),
      /** The characters of the line; sent when asked for with `IsWord`. */
      Words: list(
        record({
          /** Confidence, 0 to 100. */
          Confidence: decimal(),
          /** The character. */
          Character: text(),
          /** Corners of the character, in pixels. */
          WordCoordPoint: list(
            record({
              /** One corner each. */
              WordCoordinate: list(point),
            }),
          ),
        }),
      ),
      /** Corners of the words; sent when asked for with `EnableWordPolygon`. */
      WordPolygon: list(
        record({
          /** Upper left corner. */
          LeftTop: list(point),
          /** Upper right corner. */
          RightTop: list(point),
          /** Lower left corner. */
          LeftBottom: list(point),
          /** Lower right corner. */
          RightBottom: list(point),
        }),
      ),
    }),
  ),
  /** Language that was detected, such as `zh`. */
  Language: text(),
  /** Angle that the text is turned by, in degrees. Misspelt by CI. */
  Angel: decimal(),
  /** Number of pages, when the input was a PDF. */
  PdfPageSize: integer(),
})

/** What {@link imageText} reads. */
export type ImageText = RecordOf<typeof imageText.fields>
