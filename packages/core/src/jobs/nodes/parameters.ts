/**
 * Parameters that CI echoes, shared by several Tags. They are what the submitter or the template wrote, and CI does
 * not normalise them (`01`, `1920`, nothing), hence text throughout. Source: 数据万象 › 提交任务, 创建模板; Go SDK.
 */
import { flag, list, record, text } from '../../schema/schema.ts'

export const container = record({
  /** Format of the output, such as `mp4` or `hls`. */
  Format: text(),
  /** How HLS and DASH are cut. */
  ClipConfig: record({
    /** Length of a piece, in seconds. */
    Duration: text(),
  }),
})

export const timeInterval = record({
  /** Start, in seconds. */
  Start: text(),
  /** Duration, in seconds. */
  Duration: text(),
  /** End, in seconds; only in the tables of some jobs. */
  End: text(),
})

export const video = record({
  /** Such as `H.264`. */
  Codec: text(),
  /** Width, in pixels. */
  Width: text(),
  /** Height, in pixels. */
  Height: text(),
  /** Frame rate, per second. */
  Fps: text(),
  /** `true` to leave the video out. */
  Remove: text(),
  /** Profile of the codec, such as `high`. */
  Profile: text(),
  /** Bitrate, in kbps. */
  Bitrate: text(),
  /** Quality at constant rate factor, 0 to 51, where smaller is better. */
  Crf: text(),
  /** Most frames between two key frames. */
  Gop: text(),
  /** Such as `medium`. */
  Preset: text(),
  /** Buffer size, in kb. */
  Bufsize: text(),
  /** Peak bitrate, in kbps. */
  Maxrate: text(),
  /** Length of an HLS piece, in seconds. */
  HlsTsTime: text(),
  /** Length of a DASH piece, in seconds (SDK name). */
  DashSegment: text(),
  /** Pixel format, such as `yuv420p`. */
  Pixfmt: text(),
  /** `true` when `Width` means the longer side. */
  LongShortMode: text(),
  /** Rotation, in degrees. */
  Rotate: text(),
  /** Animation: `true` to keep key frames alone. */
  AnimateOnlyKeepKeyFrame: text(),
  /** Animation: seconds between frames. */
  AnimateTimeIntervalOfFrame: text(),
  /** Animation: frames per second. */
  AnimateFramesPerSecond: text(),
  /** Animation: relative quality, 1 to 100. */
  Quality: text(),
  /** Region of interest that is coded better (SDK name). */
  Roi: text(),
  /** Crop (SDK name). */
  Crop: text(),
  /** `true` for interlaced output. */
  Interlaced: text(),
  /** Colours of the output (SDK name). */
  ColorParam: record({
    /** Such as `tv`. */
    ColorRange: text(),
    /** Such as `bt709`. */
    ColorSpace: text(),
    /** Transfer characteristics, such as `bt709`. */
    ColorTrc: text(),
    /** Such as `bt709`. */
    ColorPrimaries: text(),
  }),
  /** Further encoder settings, such as `single-pps=1` (SDK name). */
  StdExtInfo: text(),
})

export const audio = record({
  /** Such as `aac`. */
  Codec: text(),
  /** Sample rate, in Hz. */
  Samplerate: text(),
  /** Bitrate, in kbps. */
  Bitrate: text(),
  /** Number of channels. */
  Channels: text(),
  /** `true` to leave the audio out. */
  Remove: text(),
  /** `true` to keep both tracks. */
  KeepTwoTracks: text(),
  /** `true` to turn the tracks into one stream. */
  SwitchTrack: text(),
  /** Sample format, such as `fltp`. */
  SampleFormat: text(),
})

export const hlsEncrypt = record({
  /** Whether HLS is encrypted. */
  IsHlsEncrypt: flag(),
  /** Where players get the key. Keep it out of logs. */
  UriKey: text(),
})

/** The mark of generated content that Chinese law asks for (SDK name). */
export const aigcMetadata = record({
  /** What the content is: 1 generated, 2 perhaps, 3 suspected. */
  Label: text(),
  /** Name or code of the producer. */
  ContentProducer: text(),
  /** The producer's number for the content. */
  ProduceID: text(),
  /** For the producer's own use. */
  ReservedCode1: text(),
  /** Name or code of the distributor. */
  ContentPropagator: text(),
  /** The distributor's number for the content. */
  PropagateID: text(),
  /** For the distributor's own use. */
  ReservedCode2: text(),
})

export const transConfig = record({
  /** How an odd aspect ratio is met: `scale`, `crop`, `pad`, `none`. */
  AdjDarMethod: text(),
  /** `true` to look at the resolution. */
  IsCheckReso: text(),
  /** What to do when it is larger than the input's: 0 fail, 1 keep the input's. */
  ResoAdjMethod: text(),
  /** `true` to look at the video bitrate. */
  IsCheckVideoBitrate: text(),
  /** What to do when it is above the input's: 0 fail, 1 keep the input's. */
  VideoBitrateAdjMethod: text(),
  /** `true` to look at the audio bitrate. */
  IsCheckAudioBitrate: text(),
  /** What to do when it is above the input's: 0 fail, 1 keep the input's. */
  AudioBitrateAdjMethod: text(),
  /** `true` to look at the frame rate. */
  IsCheckVideoFps: text(),
  /** What to do when it is above the input's: 0 fail, 1 keep the input's. */
  VideoFpsAdjMethod: text(),
  /** `true` to drop the metadata of the input. */
  DeleteMetadata: text(),
  /** `true` to turn HDR into SDR. */
  IsHdr2Sdr: text(),
  /** Number of the stream to take. */
  TranscodeIndex: text(),
  /** Encryption of HLS. */
  HlsEncrypt: hlsEncrypt,
  /** Encryption of DASH. */
  DashEncrypt: record({
    /** Whether DASH is encrypted. */
    IsEncrypt: flag(),
    /** Where players get the key. Keep it out of logs. */
    UriKey: text(),
  }),
  /** Mark of generated content (SDK name). */
  AIGCMetadata: aigcMetadata,
  /** GeneratePlayList: how many pieces are made ahead (SDK name). */
  InitialClipNum: text(),
  /** GeneratePlayList: tag put on the pieces in COS (SDK name). */
  CosTag: text(),
})

export const audioMix = record({
  /** URL of the audio. */
  AudioSource: text(),
  /** `Repeat` or `Once`. */
  MixMode: text(),
  /** `true` to replace the audio of the input. */
  Replace: text(),
  /** Fades. */
  EffectConfig: record({
    /** `true` to fade in. */
    EnableStartFadein: text(),
    /** Length of the fade, in seconds. */
    StartFadeinTime: text(),
    /** `true` to fade out. */
    EnableEndFadeout: text(),
    /** Length of the fade, in seconds. */
    EndFadeoutTime: text(),
    /** `true` to fade the background music at changes. */
    EnableBgmFade: text(),
    /** Length of the fade, in seconds. */
    BgmFadeTime: text(),
  }),
})

const audioMixes = {
  /** Audio mixed in; the documents' tables call it a list. */
  AudioMix: list(audioMix),
  /** Audio mixed in, several. */
  AudioMixArray: list(audioMix),
}

export const transcode = record({
  /** Container format. */
  Container: container,
  /** Video parameters. */
  Video: video,
  /** Audio parameters. */
  Audio: audio,
  /** Part of the input that is taken. */
  TimeInterval: timeInterval,
  /** How the input is met. */
  TransConfig: transConfig,
  ...audioMixes,
  /** What happens to subtitles (SDK name). */
  Subtitle: record({
    /** `true` to leave them out. */
    Remove: text(),
  }),
})

export const colorEnhance = record({
  /** `true` to enhance colours (SDK name). */
  Enable: text(),
  /** Contrast, 0 to 100. */
  Contrast: text(),
  /** Correction, 0 to 100. */
  Correction: text(),
  /** Saturation, 0 to 100. */
  Saturation: text(),
})

export const sharpen = record({
  /** `true` to sharpen. */
  Enable: text(),
  /** Strength, 0 to 10. */
  SharpenLevel: text(),
})

/** `Operation` nodes of the Tags whose result is encoded anew. */
export const encodeFields = {
  /** Encoding, given in full. */
  Transcode: transcode,
  /** Template of the encoding. */
  TranscodeTemplateId: text(),
}

/** Encoding of a splice or a montage. */
export const spliceFields = {
  /** Container format. */
  Container: container,
  /** Video parameters. */
  Video: video,
  /** Audio parameters. */
  Audio: audio,
  ...audioMixes,
}
