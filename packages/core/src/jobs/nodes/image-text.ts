/** Text read in an image. Source: 数据万象 › 图片 OCR (460/102328), CI's Go SDK. */
import { array, integer, number, type ObjectOf, object, string } from '../../schema/schema.ts'

const point = object({
  /** Distance from the left edge, in pixels. */
  X: integer(),
  /** Distance from the top edge, in pixels. */
  Y: integer(),
})

/** What was read in an image, line by line. */
export const imageText = object({
  /** Key of the image (SDK name). */
  InputObjectName: string(),
  /** URL of the image (SDK name). */
  InputObjectUrl: string(),
  /** Key of the result (SDK name). */
  ObjectName: string(),
  /** URL of the result (SDK name). */
  ObjectUrl: string(),
  /** Error code of this image (SDK name). */
  Code: string(),
  /** How this image ended (SDK name); the job has a `State` of its own. */
  State: string(),
  /** Error text of this image (SDK name). */
  Message: string(),
  /** The lines of text. */
  TextDetections: array(
    object({
      /** The text of the line. */
      DetectedText: string(),
      /** Confidence, 0 to 100. */
      Confidence: number(),
      /** Corners of the line, in pixels of the image. */
      Polygon: array(point),
      /** Box of the line after the image was turned upright. A list in the SDK, one in the document. */
      ItemPolygon: array(
        object({
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
      /** The characters of the line; sent when asked for with `IsWord`, by the types `general` and `accurate`. */
      Words: array(
        object({
          /** Confidence, 0 to 100. */
          Confidence: number(),
          /** The character. */
          Character: string(),
          /** Corners of the character in the image, in pixels, clockwise from the upper left. */
          WordCoordPoint: array(
            object({
              /** The corner. */
              WordCoordinate: array(point),
            }),
          ),
        }),
      ),
      /** Corners of the characters; sent when asked for with `EnableWordPolygon`, by the type `handwriting`. */
      WordPolygon: array(
        object({
          /** Upper left corner. */
          LeftTop: array(point),
          /** Upper right corner. */
          RightTop: array(point),
          /** Lower left corner. */
          LeftBottom: array(point),
          /** Lower right corner. */
          RightBottom: array(point),
        }),
      ),
    }),
  ),
  /** Language that was detected, such as `zh`. */
  Language: string(),
  /** Angle that the text is turned by, in degrees, clockwise. Misspelt by CI. */
  Angel: number(),
  /** Number of pages, when the input was a PDF. */
  PdfPageSize: integer(),
})

/** What {@link imageText} reads. */
export type ImageText = ObjectOf<typeof imageText.fields>
