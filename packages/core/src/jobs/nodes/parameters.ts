/**
 * Parameters that CI echoes, shared by several Tags. They hold what the submission or the template has, and CI does not
 * normalise them (`01`, `1920`, nothing), so they are all text. Source: 数据万象 › 提交任务, 创建模板; Go SDK.
 */
import { array, boolean, object, string } from '../../schema/schema.ts'

export const container = object({
  /** Format of the output, such as `mp4` or `hls`. */
  Format: string(),
  /** How HLS and DASH are cut; no effect on other formats. */
  ClipConfig: object({
    /** Length of a piece, in seconds; 5 by default. */
    Duration: string(),
  }),
})

export const timeInterval = object({
  /** Start, in seconds. */
  Start: string(),
  /** Duration, in seconds. */
  Duration: string(),
  /** End, in seconds; only in the tables of some jobs. */
  End: string(),
})

export const video = object({
  /** Such as `H.264`, `H.265`, `VP9` or `AV1`; `gif` or `webp` for animations. */
  Codec: string(),
  /** Width, in pixels. */
  Width: string(),
  /** Height, in pixels. */
  Height: string(),
  /** Frame rate, per second, up to 60. */
  Fps: string(),
  /** `true` to drop the video. */
  Remove: string(),
  /** Profile of the codec, such as `high`. */
  Profile: string(),
  /** Bitrate, in kbps, 10 to 50000, or `auto`. */
  Bitrate: string(),
  /** Constant rate factor, above 0 and up to 51. Where it is set, `Bitrate` has no effect. */
  Crf: string(),
  /** Largest number of frames between two key frames. */
  Gop: string(),
  /** Such as `medium`. */
  Preset: string(),
  /** Buffer size, in kb. */
  Bufsize: string(),
  /** Peak bitrate, in kbps. */
  Maxrate: string(),
  /** Length of an HLS piece, in seconds; 5 by default. */
  HlsTsTime: string(),
  /** By its name, the length of a DASH piece (SDK name, unconfirmed). */
  DashSegment: string(),
  /** Pixel format, such as `yuv420p`. */
  Pixfmt: string(),
  /** `true` to adapt to the longer and the shorter side, 长短边自适应. */
  LongShortMode: string(),
  /** Rotation, in degrees, from 0 to less than 360. */
  Rotate: string(),
  /** Animation: `true` to take key frames only. */
  AnimateOnlyKeepKeyFrame: string(),
  /** Animation: seconds between the frames that are taken. */
  AnimateTimeIntervalOfFrame: string(),
  /** Animation: frames that are taken, per second of the input. It has precedence over the two fields above. */
  AnimateFramesPerSecond: string(),
  /** Animation: relative quality of `webp`, from 1 to less than 100. */
  Quality: string(),
  /** Strength of region-of-interest coding: `none`, `low`, `medium` or `high`. */
  Roi: string(),
  /** Area that is kept, as `width:height:left:top`, such as `1280:800:0:140`. */
  Crop: string(),
  /** `true` for interlaced output. */
  Interlaced: string(),
  /** Meaning not documented (unproven). */
  ScanMode: string(),
  /** Meaning not documented (unproven). */
  Pad: string(),
  /** Colours of the output (SDK name, unconfirmed). */
  ColorParam: object({
    /** Such as `tv`. */
    ColorRange: string(),
    /** Such as `bt709`. */
    ColorSpace: string(),
    /** Transfer characteristics, such as `bt709`. */
    ColorTrc: string(),
    /** Such as `bt709`. */
    ColorPrimaries: string(),
  }),
  /** Further encoder settings, such as `single-pps=1` (SDK name). */
  StdExtInfo: string(),
})

const audio = object({
  /** Such as `aac`. */
  Codec: string(),
  /** Sample rate, in Hz. */
  Samplerate: string(),
  /** Bitrate, in kbps, 8 to 1000. */
  Bitrate: string(),
  /** Number of channels. */
  Channels: string(),
  /** `true` to drop the audio. */
  Remove: string(),
  /** `true` to keep two tracks, 保持双音轨. */
  KeepTwoTracks: string(),
  /** `true` to convert tracks, 转换轨道. */
  SwitchTrack: string(),
  /** Sample format, such as `fltp`. */
  SampleFormat: string(),
  /** By its name, whether all tracks are kept (unproven). */
  KeepAllTracks: string(),
})

const keyFields = {
  /** The key as plain text (unproven). A secret: keep it out of logs. */
  PlainText: string(),
  /** The encrypted key (unproven). A secret: keep it out of logs. */
  CiphertextBlob: string(),
  /** Id of the key in KMS (unproven). */
  KeyID: string(),
  /** Region of KMS (unproven). */
  KmsRegion: string(),
}

export const hlsEncrypt = object({
  /** Whether HLS is encrypted. */
  IsHlsEncrypt: boolean(),
  /** The key of HLS. A secret: keep it out of logs. */
  UriKey: string(),
  ...keyFields,
})

/** The label of generated content that Chinese law requires (SDK name), as the standard GB 45438 defines it. */
export const aigcMetadata = object({
  /** Whether the content is generated, by the standard GB 45438: 1 yes, 2 perhaps, 3 suspected. */
  Label: string(),
  /** Name or code of the producer. */
  ContentProducer: string(),
  /** The producer's number for the content. */
  ProduceID: string(),
  /** For the producer's own use. */
  ReservedCode1: string(),
  /** Name or code of the distributor. */
  ContentPropagator: string(),
  /** The distributor's number for the content. */
  PropagateID: string(),
  /** For the distributor's own use. */
  ReservedCode2: string(),
})

const transConfig = object({
  /** What is done when the aspect ratio differs from the input's: `scale`, `crop`, `pad` or `none`. */
  AdjDarMethod: string(),
  /** `true` to check the resolution against the input's. */
  IsCheckReso: string(),
  /** What to do when the check fails: 0 use the input's resolution, 1 fail. */
  ResoAdjMethod: string(),
  /** `true` to compare the video bitrate with the input's. */
  IsCheckVideoBitrate: string(),
  /** What to do when it exceeds the input's: 0 use the input's, 1 fail. */
  VideoBitrateAdjMethod: string(),
  /** `true` to compare the audio bitrate with the input's. */
  IsCheckAudioBitrate: string(),
  /** What to do when it exceeds the input's: 0 use the input's, 1 fail. */
  AudioBitrateAdjMethod: string(),
  /** `true` to compare the frame rate with the input's. */
  IsCheckVideoFps: string(),
  /** What to do when it exceeds the input's: 0 use the input's, 1 fail. */
  VideoFpsAdjMethod: string(),
  /** `true` to drop the metadata of the input. */
  DeleteMetadata: string(),
  /** `true` to turn HDR into SDR. */
  IsHdr2Sdr: string(),
  /** Number of the stream to take, as `Index` in `MediaInfo`. */
  TranscodeIndex: string(),
  /** Encryption of HLS. */
  HlsEncrypt: hlsEncrypt,
  /** Encryption of DASH. */
  DashEncrypt: object({
    /** Whether DASH is encrypted. */
    IsEncrypt: boolean(),
    /** The key of DASH. A secret: keep it out of logs. */
    UriKey: string(),
    ...keyFields,
  }),
  /** Label of generated content (SDK name). */
  AIGCMetadata: aigcMetadata,
  /** GeneratePlayList: by its name, number of pieces that are made in advance (SDK name, unconfirmed). */
  InitialClipNum: string(),
  /** GeneratePlayList: by its name, tag of the pieces in COS (SDK name, unconfirmed). */
  CosTag: string(),
  /** Meaning not documented (unproven). */
  TransMode: string(),
  /** By its name, whether the number of audio channels is compared with the input's (unproven). */
  IsCheckAudioChannel: string(),
  /** By its name, whether streams are copied without encoding (unproven). */
  IsStreamCopy: string(),
})

const audioMix = object({
  /** URL of the audio, in the same bucket. */
  AudioSource: string(),
  /** `Repeat`, the default, or `Once`. */
  MixMode: string(),
  /** `true` to replace the audio of the input. */
  Replace: string(),
  /** Meaning not documented (unproven). */
  DirectMix: string(),
  /** Fades. */
  EffectConfig: object({
    /** `true` to fade in. */
    EnableStartFadein: string(),
    /** Length of the fade, in seconds (unit unconfirmed). */
    StartFadeinTime: string(),
    /** `true` to fade out. */
    EnableEndFadeout: string(),
    /** Length of the fade, in seconds (unit unconfirmed). */
    EndFadeoutTime: string(),
    /** `true` to fade in the background music where it changes. */
    EnableBgmFade: string(),
    /** Length of the fade, in seconds (unit unconfirmed). */
    BgmFadeTime: string(),
  }),
})

const audioMixes = {
  /** Audio mixed in; the documents' tables call it a list. */
  AudioMix: array(audioMix),
  /** Audio mixed in, at most two. */
  AudioMixArray: array(audioMix),
}

export const transcode = object({
  /** Container format. */
  Container: container,
  /** Video parameters. */
  Video: video,
  /** Audio parameters. */
  Audio: audio,
  /** Part of the input that is used. */
  TimeInterval: timeInterval,
  /** Settings of the conversion. */
  TransConfig: transConfig,
  ...audioMixes,
  /** What happens to subtitles (SDK name, unconfirmed). */
  Subtitle: object({
    /** `true` to drop them. */
    Remove: string(),
  }),
})

export const colorEnhance = object({
  /** `true` to enhance colours. */
  Enable: string(),
  /** Contrast, 0 to 100; nothing for automatic. */
  Contrast: string(),
  /** Colour correction, 0 to 1000; nothing for automatic. */
  Correction: string(),
  /** Saturation, 0 to 300; nothing for automatic. */
  Saturation: string(),
})

export const sharpen = object({
  /** `true` to sharpen. */
  Enable: string(),
  /** Strength, 0 to 10; nothing for automatic. */
  SharpenLevel: string(),
})

/** `Operation` nodes of the Tags that encode their result. */
export const encodeFields = {
  /** Encoding, given in full. */
  Transcode: transcode,
  /** Template of the encoding. */
  TranscodeTemplateId: string(),
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
