/** Video enhancement and assessment, by Tag. Source: 数据万象 › 媒体处理任务回调. */
import { array, boolean, integer, number, object, string } from '../../schema/schema.ts'
import { mediaInfo } from '../nodes/media-info.ts'
import { mediaResult } from '../nodes/media-result.ts'
import { overlayFields } from '../nodes/overlay.ts'
import { colorEnhance, encodeFields, sharpen, transcode } from '../nodes/parameters.ts'
import { writtenFields } from '../nodes/written.ts'

const sdrToHdr = object({
  /** `HLG` or `HDR10`. */
  HdrMode: string(),
})

const superResolution = object({
  /** `sdtohd` (standard to high definition) or `hdto4k`. */
  Resolution: string(),
  /** `true` to scale automatically, 自动缩放开关; `false` by default. */
  EnableScaleUp: string(),
  /** `Base`, the default, or `Enhance`. */
  Version: string(),
})

const enhancedFields = { ...writtenFields, ...overlayFields, ...encodeFields }

export const qualityJobs = {
  /**
   * SDR to HDR, SDR 转 HDR.
   * @source documented callback, XML and JSON
   */
  SDRtoHDR: {
    ...enhancedFields,
    /** Parameters. */
    SDRtoHDR: sdrToHdr,
  },
  /**
   * Video enhancement, 视频增强.
   * @source documented callback, XML and JSON
   */
  VideoProcess: {
    ...enhancedFields,
    /** Parameters, when given in full. */
    VideoProcess: object({
      /** Colours. */
      ColorEnhance: colorEnhance,
      /** Sharpness. */
      MsSharpen: sharpen,
    }),
  },
  /**
   * Super resolution, 超分辨率.
   * @source documented callback, XML and JSON
   */
  SuperResolution: {
    ...enhancedFields,
    /** Parameters, when given in full. */
    SuperResolution: superResolution,
  },
  /**
   * Picture quality enhancement, 画质增强.
   * @source page 460/84775 and names in CI's SDKs
   */
  VideoEnhance: {
    ...enhancedFields,
    /** Parameters, when given in full. */
    VideoEnhance: object({
      /** Encoding. */
      Transcode: transcode,
      /** Super resolution. */
      SuperResolution: superResolution,
      /** Colours. */
      ColorEnhance: colorEnhance,
      /** Sharpness. */
      MsSharpen: sharpen,
      /** SDR to HDR. */
      SDRtoHDR: sdrToHdr,
      /** Frames (SDK name). */
      FrameEnhance: object({
        /** By its name, whether the frame rate is doubled (SDK name, unconfirmed). */
        FrameDoubling: string(),
      }),
    }),
  },
  /**
   * Video quality score, 视频质量评分. Writes nothing.
   * @source documented callback, XML
   */
  QualityEstimate: {
    /** Media information of the input. */
    MediaInfo: mediaInfo,
    /** Empty in every documented callback. */
    MediaResult: mediaResult,
    /** Parameters. */
    QualityEstimateConfig: object({
      /** Rotation, in degrees: 0, 90, 180 or 270. No effect in the mode `vqaPlus`. */
      Rotate: string(),
      /** `general`, or `vqaPlus` for more than the score. */
      Mode: string(),
    }),
    /** The assessment. */
    QualityEstimate: object({
      /** Score, up to 10; from 6 the quality is good. */
      Score: number(),
      /** Result of the mode `vqaPlus` (SDK name). */
      VqaPlusResult: object({
        /** By its name, whether there is no audio (SDK name, unconfirmed). */
        NoAudio: boolean(),
        /** By its name, whether there is no video (SDK name, unconfirmed). */
        NoVideo: boolean(),
        /** By its names, faults by kind (SDK name, unconfirmed). */
        DetailedResult: array(
          object({
            /** Kind (SDK name, unconfirmed). */
            Type: string(),
            /** Where it was found (SDK name, unconfirmed). */
            Items: array(
              object({
                /** Confidence (SDK name, unconfirmed). */
                Confidence: number(),
                /** Start; its unit is not documented (SDK name, unconfirmed). */
                StartTimeOffset: number(),
                /** End; its unit is not documented (SDK name, unconfirmed). */
                EndTimeOffset: number(),
                /** Area in the picture; its unit is not documented (SDK name, unconfirmed). */
                AreaCoordSet: array(integer()),
              }),
            ),
          }),
        ),
      }),
    }),
  },
}
