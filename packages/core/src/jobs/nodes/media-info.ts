/** What a media file holds. Source: 数据万象 › 任务回调 › MediaInfo, GetMediaInfo. */
import { array, integer, number, type ObjectOf, object, string } from '../../schema/schema.ts'

const streamFields = {
  /** Number of the stream in the file, from 0. */
  Index: integer(),
  /** Short name of the codec, such as `h264` or `aac`. */
  CodecName: string(),
  /** Long name of the codec. */
  CodecLongName: string(),
  /** Time base of the codec, a fraction of a second such as `1/12800`. */
  CodecTimeBase: string(),
  /** Codec tag as four characters, such as `avc1`. */
  CodecTagString: string(),
  /** Codec tag in hexadecimal, such as `0x31637661`. */
  CodecTag: string(),
  /** Time base of the stream, a fraction of a second such as `1/90000`. */
  Timebase: string(),
  /** Start, in seconds. */
  StartTime: number(),
  /** Duration, in seconds. */
  Duration: number(),
  /** Bitrate. Documented as kbps and sent so (`803.112`) in 2022; samples from 2023 hold bps (`803112`). */
  Bitrate: number(),
  /** Code of the language; `und` when unknown. */
  Language: string(),
}

const audioStream = object({
  ...streamFields,
  /** Sample format, such as `fltp`. */
  SampleFmt: string(),
  /** Sample rate, in Hz. */
  SampleRate: integer(),
  /** Number of channels. */
  Channel: integer(),
  /** Layout of the channels, such as `stereo`. */
  ChannelLayout: string(),
})

const videoStream = object({
  ...streamFields,
  /** Profile of the codec, such as `High`. */
  Profile: string(),
  /** Height, in pixels. */
  Height: integer(),
  /** Width, in pixels. */
  Width: integer(),
  /** Whether there are B-frames: documented as 0 for no and 1 for yes; samples also have 2 and 4. */
  HasBFrame: integer(),
  /** Number of reference frames. */
  RefFrames: integer(),
  /** Sample aspect ratio, such as `1:1`. */
  Sar: string(),
  /** Display aspect ratio, such as `16:9`. */
  Dar: string(),
  /** Pixel format, such as `yuv420p`. */
  PixFormat: string(),
  /** Field order, such as `progressive`. */
  FieldOrder: string(),
  /** Level of the codec, such as 40; `-99` in samples of files without one. */
  Level: number(),
  /** Frame rate, per second: `25.000000`, or a fraction such as `50/1`. */
  Fps: string(),
  /** Average frame rate, per second: `25.000000`, or a fraction such as `25/1`. */
  AvgFps: string(),
  /** Number of frames. */
  NumFrames: integer(),
  /** Rotation, in degrees (unconfirmed: in samples, not in tables). */
  Rotation: number(),
  /** Colour range, such as `tv`. */
  ColorRange: string(),
  /** Colour transfer, such as `smpte170m`; the tables say colour channel, 色彩通道. */
  ColorTransfer: string(),
  /** Colour primaries, such as `bt470bg`. */
  ColorPrimaries: string(),
})

const subtitleStream = object({
  /** Number of the stream in the file, from 0. */
  Index: integer(),
  /** Code of the language; `und` when unknown. */
  Language: string(),
})

/** What a media file holds: of the output, or for the Tag `MediaInfo` of the input. */
export const mediaInfo = object({
  /** The container. */
  Format: object({
    /** Number of streams of all kinds. */
    NumStream: integer(),
    /** Number of programs. */
    NumProgram: integer(),
    /** Short names of the container format, such as `mov,mp4,m4a,3gp,3g2,mj2`. */
    FormatName: string(),
    /** Long name of the container format. */
    FormatLongName: string(),
    /** Start, in seconds. */
    StartTime: number(),
    /** Duration, in seconds. */
    Duration: number(),
    /** Bitrate. Documented as kbps and sent so (`834.736`) in 2022; samples from 2023 hold bps (`834736`). */
    Bitrate: number(),
    /** Size, in bytes. */
    Size: integer(),
  }),
  /** The streams. */
  Stream: object({
    /** Video streams. */
    Video: array(videoStream),
    /** Audio streams. */
    Audio: array(audioStream),
    /** Subtitle streams. Documented samples have none. */
    Subtitle: array(subtitleStream),
  }),
})

/** What {@link mediaInfo} reads. */
export type MediaInfo = ObjectOf<typeof mediaInfo.fields>
