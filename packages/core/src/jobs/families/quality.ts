/** Video enhancement and assessment, by Tag. Source: 数据万象 › 媒体处理任务回调. */
import { decimal, flag, integer, list, record, text } from '../../schema/schema.ts'
import { mediaInfo } from '../nodes/media-info.ts'
import { mediaResult } from '../nodes/media-result.ts'
import { overlayFields } from '../nodes/overlay.ts'
import { colorEnhance, encodeFields, sharpen, transcode } from '../nodes/parameters.ts'
import { writtenFields } from '../nodes/written.ts'

const sdrToHdr = record({
  /** `HLG` or `HDR10`. */
  HdrMode: text(),
})

const superResolution = record({
  /** `sdtohd` or `hdto4k`. */
  Resolution: text(),
  /** `true` to allow sizes other than those. */
  EnableScaleUp: text(),
  /** `Base` or `Enhance`. */
  Version: text(),
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
    VideoProcess: record({
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
    VideoEnhance: record({
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
      FrameEnhance: record({
        /** `true` to double it. */
        FrameDoubling: text(),
      }),
    }),
  },
  /**
   * Video quality score, 视频质量评分. Writes nothing.
   * @source documented callback, XML
   */
  QualityEstimate: {
    /** What the input holds. */
    MediaInfo: mediaInfo,
    /** Always empty so far. */
    MediaResult: mediaResult,
    /** Parameters (SDK name). */
    QualityEstimateConfig: record({
      /** Rotation, in degrees. */
      Rotate: text(),
      /** What is assessed. */
      Mode: text(),
    }),
    /** The assessment. */
    QualityEstimate: record({
      /** Score, 0 to 10; from 6 the quality is good. */
      Score: decimal(),
      /** Faults that were found (SDK name). */
      VqaPlusResult: record({
        /** Whether there is no audio. */
        NoAudio: flag(),
        /** Whether there is no video. */
        NoVideo: flag(),
        /** Faults by kind. */
        DetailedResult: list(
          record({
            /** Kind of fault. */
            Type: text(),
            /** Where it was found. */
            Items: list(
              record({
                /** Confidence, 0 to 100. */
                Confidence: decimal(),
                /** Start, in seconds. */
                StartTimeOffset: decimal(),
                /** End, in seconds. */
                EndTimeOffset: decimal(),
                /** Area in the picture, in pixels. */
                AreaCoordSet: list(integer()),
              }),
            ),
          }),
        ),
      }),
    }),
  },
}
