/** Jobs on text and scans, by Tag. Source: 数据万象 › 内容识别任务回调, 图片 OCR. */
import { identifying, integer, list, record, text } from '../../schema/schema.ts'
import { imageText } from '../nodes/image-text.ts'
import { output } from '../nodes/job-fields.ts'

export const aiJobs = {
  /**
   * Text in images, 图片 OCR. Writes nothing.
   * @source page 460/102328 and names in CI's SDKs
   */
  ImageOCR: {
    /** Parameters (SDK name). */
    ImageOCR: record({
      /** Such as `general`. */
      Type: text(),
      /** Such as `zh`. */
      LanguageType: text(),
      /** `true` when the input is a PDF. */
      IsPdf: text(),
      /** Page of the PDF, from 1. */
      PdfPageNumber: text(),
      /** `true` to have `Words`. */
      IsWord: text(),
      /** `true` to have `WordPolygon`. */
      EnableWordPolygon: text(),
    }),
    /** What was read. */
    Detection: identifying(imageText),
  },
  /**
   * Translation of documents, 翻译.
   * @source documented callback, XML
   */
  Translation: {
    /** Where the job wrote. */
    Output: output,
    /** Parameters. */
    Translation: identifying(
      record({
        /** Target language, such as `zh`. */
        Lang: text(),
        /** Kind of the result, such as `pdf` or `txt`. */
        Type: text(),
      }),
    ),
    /** The translation itself; in the tables alone. */
    AITranslateResult: record({
      /** The text. */
      Result: text(),
    }),
  },
  /**
   * Word segmentation, 分词. Writes nothing. Documented callbacks have no `State`, and some no `Tag`.
   * @source documented callback, XML and JSON
   */
  WordsGeneralize: {
    /** Parameters. */
    WordsGeneralize: identifying(
      record({
        /** How entities are recognised, such as `DL`. */
        NerMethod: text(),
        /** How finely words are cut, such as `MIX`. */
        SegMethod: text(),
      }),
    ),
    /** The words. */
    WordsGeneralizeResult: identifying(
      record({
        /** Categories. Misspelt by CI. */
        WordsGeneralizeLable: list(
          record({
            /** The category, such as `交通`. */
            Category: text(),
            /** The word that speaks for it. */
            Word: text(),
          }),
        ),
        /** The words in order. */
        WordsGeneralizeToken: list(
          record({
            /** Length, in characters. */
            Length: integer(),
            /** Offset in the text, in characters. */
            Offset: integer(),
            /** Part of speech, such as `v`. */
            Pos: text(),
            /** The word. */
            Word: text(),
          }),
        ),
      }),
    ),
  },
}
