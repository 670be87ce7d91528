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
  /** `sdtohd` or `hdto4k`. */
  Resolution: string(),
  /** `true` to allow sizes other than those. */
  EnableScaleUp: string(),
  /** `Base` or `Enhance`. */
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
      /** Frame rate. */
      FrameEnhance: object({
        /** `true` to double it. */
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
    /** Parameters (SDK name). */
    QualityEstimateConfig: object({
      /** Rotation, in degrees. */
      Rotate: string(),
      /** What is assessed; its values are not documented. */
      Mode: string(),
    }),
    /** The assessment. */
    QualityEstimate: object({
      /** Score, 0 to 10; from 6 the quality is good. */
      Score: number(),
      /** Faults that were found (SDK name). */
      VqaPlusResult: object({
        /** Whether there is no audio. */
        NoAudio: boolean(),
        /** Whether there is no video. */
        NoVideo: boolean(),
        /** Faults by kind. */
        DetailedResult: array(
          object({
            /** Kind of fault. */
            Type: string(),
            /** Where it was found. */
            Items: array(
              object({
                /** Confidence, 0 to 100. */
                Confidence: number(),
                /** Start, in seconds. */
                StartTimeOffset: number(),
                /** End, in seconds. */
                EndTimeOffset: number(),
                /** Area in the picture, in pixels. */
                AreaCoordSet: array(integer()),
              }),
            ),
          }),
        ),
      }),
    }),
  },
}
