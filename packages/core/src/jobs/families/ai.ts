/** Jobs on text and scans, by Tag. Source: 数据万象 › 内容识别任务回调, 图片 OCR. */
import { array, identifying, integer, object, string } from '../../schema/schema.ts'
import { imageText } from '../nodes/image-text.ts'
import { output } from '../nodes/job-fields.ts'

export const aiJobs = {
  /**
   * Text in images, 图片 OCR. Writes nothing.
   * @source page 460/102328 and names in CI's SDKs
   */
  ImageOCR: {
    /** Parameters (SDK name). */
    ImageOCR: object({
      /** `general`, `accurate`, `efficient`, `fast` or `handwriting`. */
      Type: string(),
      /** Language of the type `general`, such as `zh` (Chinese and English), `auto` or `jap`. */
      LanguageType: string(),
      /** `true` to accept PDFs too. */
      IsPdf: string(),
      /** Page of the PDF, from 1. */
      PdfPageNumber: string(),
      /** `true` to have `Words`; types `general` and `accurate`. */
      IsWord: string(),
      /** `true` to have `WordPolygon`; type `handwriting`. */
      EnableWordPolygon: string(),
    }),
    /** The text that was read. */
    Detection: identifying(imageText),
  },
  /**
   * Translation of documents, 翻译.
   * @source documented callback, XML
   */
  Translation: {
    /** Where the job wrote. */
    Output: output,
    /** `true` to write no result, which is then in `AITranslateResult`; images only. */
    NoNeedOutput: string(),
    /** Parameters. */
    Translation: identifying(
      object({
        /** Target language, such as `zh`. */
        Lang: string(),
        /** Kind of the result: that of the source; of a `pdf` also `docx`, of an image `txt`. */
        Type: string(),
      }),
    ),
    /** The translation itself; in the documents' tables, not in their samples. */
    AITranslateResult: object({
      /** The text. */
      Result: string(),
    }),
  },
  /**
   * Word segmentation, 分词. Writes nothing. Documented callbacks have no `State`, and some no `Tag`.
   * @source documented callback, XML and JSON
   */
  WordsGeneralize: {
    /** Parameters. */
    WordsGeneralize: identifying(
      object({
        /** How entities are recognised: `DL`, the default, or `NerBasic`. */
        NerMethod: string(),
        /** Granularity of the words: `MIX`, the default, or `SegBasic`. */
        SegMethod: string(),
      }),
    ),
    /** The words. */
    WordsGeneralizeResult: identifying(
      object({
        /** Categories. Misspelt by CI. */
        WordsGeneralizeLable: array(
          object({
            /** The category, such as `交通`. */
            Category: string(),
            /** The word that belongs to it. */
            Word: string(),
          }),
        ),
        /** The words in order. */
        WordsGeneralizeToken: array(
          object({
            /** Length, in characters (unit unconfirmed). */
            Length: integer(),
            /** Offset in the text, in characters (unit unconfirmed). */
            Offset: integer(),
            /** Part of speech, such as `v`. */
            Pos: string(),
            /** The word. */
            Word: string(),
          }),
        ),
      }),
    ),
  },
}
