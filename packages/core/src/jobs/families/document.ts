/** Document jobs, by Tag. Source: 数据万象 › 文档转码; CI's Go SDK. */
import { array, identifying, integer, object, string } from '../../schema/schema.ts'
import { output } from '../nodes/job-fields.ts'
import { aigcMetadata } from '../nodes/parameters.ts'

const docWatermark = object({
  /** Kind of the source. */
  SrcType: string(),
  /** `Text` or `Image`. */
  Type: string(),
  /** URL of the image. */
  Image: string(),
  /** Horizontal offset, in pixels. */
  Dx: string(),
  /** Vertical offset, in pixels. */
  Dy: string(),
  /** 1 to tile the page. */
  Batch: string(),
  /** Horizontal distance of tiles, in pixels. */
  HorizontalSpacing: string(),
  /** Vertical distance of tiles, in pixels. */
  VerticalSpacing: string(),
})

export const documentJobs = {
  /**
   * Document transcoding and preview, 文档转码. `Output.Object` is a template: `outputObjects` gives the keys.
   * @source documented callback, XML
   */
  DocProcess: {
    /** Where the job writes to, as submitted. */
    Output: output,
    /** Parameters. */
    DocProcess: object({
      /** Kind of the source; CI derives it from the name when it is absent. */
      SrcType: string(),
      /** Kind of the result: `jpg`, `png`, `pdf`. */
      TgtType: string(),
      /** Number of the sheet; 0 for all. */
      SheetId: integer(),
      /** First page, from 1. */
      StartPage: integer(),
      /** Last page; -1 for all. */
      EndPage: integer(),
      /** Image processing of the pages. */
      ImageParams: string(),
      /** Password of the document, as submitted. A secret: keep it out of logs. */
      DocPassword: string(),
      /** Comments: 0 hidden, 1 shown. */
      Comments: integer(),
      /** Orientation of the paper: 0 portrait, otherwise landscape. */
      PaperDirection: integer(),
      /** Quality of images, 1 to 100. */
      Quality: integer(),
      /** Zoom in percent, 10 to 200. */
      Zoom: integer(),
      /** Paper: 0 A4, 1 A2, 2 A0. */
      PaperSize: integer(),
      /** Resolution of images, in dpi. */
      ImageDpi: integer(),
      /** 1 to make one long image. */
      PicPagination: integer(),
      /** Pages that are converted, such as `1-3,5`. */
      PageRanges: string(),
      /** Whether comments are hidden, as documents of 2020 spell it. */
      HideComments: string(),
      /** Most sheets that are converted, of a spreadsheet; documents of 2020. */
      MaxSheetCount: integer(),
      /** Most rows of a sheet that are converted; documents of 2020. */
      MaxSheetRow: integer(),
      /** Most columns of a sheet that are converted; documents of 2020. */
      MaxSheetCol: integer(),
      /** Pages that are written; documents of 2020. */
      TgtFilePages: string(),
      /** Prefix of the names of files; documents of 2020. */
      TgtFilePrefix: string(),
      /** Suffix of the names of files; documents of 2020. */
      TgtFileSuffix: string(),
      /** Watermark of the pages (SDK name). */
      DocWatermark: docWatermark,
    }),
    /** The pages. */
    DocProcessResult: identifying(
      object({
        /** Number of pages. */
        TotalPageCount: integer(),
        /** Number of pages that succeeded. */
        SuccPageCount: integer(),
        /** Number of pages that failed. */
        FailPageCount: integer(),
        /** The same, as documents of 2020 spell it. */
        FailCount: integer(),
        /** Empty in samples. */
        TaskId: string(),
        /** Kind of the result. */
        TgtType: string(),
        /** Number of sheets, of a spreadsheet. */
        TotalSheetCount: integer(),
        /** One for each page that succeeded. */
        PageInfo: array(
          object({
            /** Number of the page; of a spreadsheet, of the sheet. */
            PageNo: integer(),
            /** Key of the page's image. */
            TgtUri: string(),
            /** Number of images of this sheet. */
            'X-SheetPics': integer(),
            /** Number of this image in the whole document, of a spreadsheet. */
            PicIndex: integer(),
            /** Number of this image in its sheet. */
            PicNum: integer(),
          }),
        ),
        /** The result with a watermark (SDK name). */
        WatermarkInfo: object({
          /** Size, in bytes. */
          Size: integer(),
          /** ETag of the result. */
          Etag: string(),
        }),
      }),
    ),
  },
  /**
   * Watermark on a PDF, 文档水印.
   * @source names in CI's SDKs
   */
  DocWatermark: {
    /** Where the job wrote. */
    Output: output,
    /** Parameters. */
    DocWatermark: docWatermark,
    /** The result. */
    DocWatermarkResult: identifying(
      object({
        /** Size, in bytes. */
        Size: integer(),
        /** Number of pages. */
        TotalPageCount: integer(),
        /** ETag of the result. */
        Etag: string(),
      }),
    ),
  },
  /**
   * Label of generated content in a document, 文档 AIGC 标识.
   * @source names in CI's SDKs
   */
  DocAIGCMetadata: {
    /** Where the job wrote. */
    Output: output,
    /** Parameters. */
    DocAIGCMetadata: identifying(
      object({
        /** The label. */
        AIGCMetadata: aigcMetadata,
      }),
    ),
  },
}
