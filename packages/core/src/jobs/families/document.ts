/** Document jobs, by Tag. Source: 数据万象 › 文档转码; CI's Go SDK. */
import { array, identifying, integer, object, string } from '../../schema/schema.ts'
import { output } from '../nodes/job-fields.ts'
import { aigcMetadata } from '../nodes/parameters.ts'

const docWatermark = object({
  /** By its name, kind of the source (unconfirmed). */
  SrcType: string(),
  /** By its name, kind of the watermark (unconfirmed). */
  Type: string(),
  /** By its name, the image (unconfirmed). */
  Image: string(),
  /** Horizontal offset, in pixels. */
  Dx: string(),
  /** Vertical offset, in pixels. */
  Dy: string(),
  /** `1` to tile the page. */
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
      /** Kind of the result: `jpg`, the default, `png` or `pdf`. */
      TgtType: string(),
      /** Spreadsheets: number of the sheet; 0 for all. */
      SheetId: integer(),
      /** First page, from 1; of a spreadsheet, of the sheet. */
      StartPage: integer(),
      /** Last page; -1, the default, for all. */
      EndPage: integer(),
      /** Image processing of the pages; several kinds are joined by a pipe. */
      ImageParams: string(),
      /** Password of the document, as submitted. A secret: keep it out of logs. */
      DocPassword: string(),
      /** 0 to hide comments and apply revisions, 1 to show both. */
      Comments: integer(),
      /** Spreadsheets: orientation of the paper: 0 portrait, otherwise landscape. */
      PaperDirection: integer(),
      /** Quality of images in percent, 1 to 100; 100 by default. */
      Quality: integer(),
      /** Zoom in percent, 10 to 200; 100 by default. */
      Zoom: integer(),
      /** Paper: 0 A4, the default, 1 A2, 2 A0. */
      PaperSize: integer(),
      /** Resolution of images, in dpi, 96 to 600; 96 by default. */
      ImageDpi: integer(),
      /** 1 to make one long image, of at most 20 pages. */
      PicPagination: integer(),
      /** Pages that are converted, such as `1,2-4,7`. */
      PageRanges: string(),
      /** Word files: `true` to hide comments and apply revisions; documents of 2020. */
      HideComments: string(),
      /** By its name, most sheets that are converted (unconfirmed); in samples of 2020. */
      MaxSheetCount: integer(),
      /** By its name, most rows of a sheet that are converted (unconfirmed); in samples of 2020. */
      MaxSheetRow: integer(),
      /** By its name, most columns of a sheet that are converted (unconfirmed); in samples of 2020. */
      MaxSheetCol: integer(),
      /** By its name, pages that are written (unconfirmed); in samples of 2020. */
      TgtFilePages: string(),
      /** Prefix of the names of images, up to 256 characters; documents of 2020. */
      TgtFilePrefix: string(),
      /** Suffix of the names of images, or `def` for the usual one; documents of 2020. */
      TgtFileSuffix: string(),
      /** Watermark of the pages (SDK name). */
      DocWatermark: docWatermark,
    }),
    /** The pages. */
    DocProcessResult: identifying(
      object({
        /** Number of results: pages, or images of a spreadsheet. */
        TotalPageCount: integer(),
        /** Number of results that succeeded. */
        SuccPageCount: integer(),
        /** Number of results that failed. */
        FailPageCount: integer(),
        /** The same, as documents of 2020 spell it. */
        FailCount: integer(),
        /** Empty in samples. */
        TaskId: string(),
        /** Kind of the result. */
        TgtType: string(),
        /** Number of sheets, of a spreadsheet. */
        TotalSheetCount: integer(),
        /** One for each result. */
        PageInfo: array(
          object({
            /** Number of the page; of a spreadsheet, number of the sheet. */
            PageNo: integer(),
            /** Key of the result. */
            TgtUri: string(),
            /** Number of images of this sheet, of a spreadsheet. */
            'X-SheetPics': integer(),
            /** Number of this image in the whole document, of a spreadsheet. */
            PicIndex: integer(),
            /** Number of this image in its sheet, of a spreadsheet. */
            PicNum: integer(),
          }),
        ),
        /** By its name, the result with a watermark (SDK name, unconfirmed). */
        WatermarkInfo: object({
          /** Size; its unit is not documented (SDK name, unconfirmed). */
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
        /** Size; its unit is not documented (unconfirmed). */
        Size: integer(),
        /** Number of pages (unconfirmed). */
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
