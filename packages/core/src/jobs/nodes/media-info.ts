/** What a media file holds. Source: 数据万象 › 任务回调 › MediaInfo, GetMediaInfo. */
import { decimal, integer, list, type RecordOf, record, text } from '../../schema/schema.ts'

const streamFields = {
  /** Number of the stream in the file, from 0. */
  Index: integer(),
  /** Short name of the codec, such as `h264` or `aac`. */
  CodecName: text(),
  /** Long name of the codec. */
  CodecLongName: text(),
  /** Time base of the codec, a fraction of a second such as `1/12800`. */
  CodecTimeBase: text(),
  /** Codec tag as four characters, such as `avc1`. */
  CodecTagString: text(),
  /** Codec tag in hexadecimal, such as `0x31637661`. */
  CodecTag: text(),
  /** Time base of the stream, a fraction of a second such as `1/90000`. */
  Timebase: text(),
  /** Start, in seconds. */
  StartTime: decimal(),
  /** Duration, in seconds. */
  Duration: decimal(),
  /** Bitrate. Documented as kbps and sent so (`803.112`) in 2022; samples from 2023 hold bps (`803112`). */
  Bitrate: decimal(),
  /** ISO 639-2 code of the language; `und` when not known. */
  Language: text(),
}

const audioStream = record({
  ...streamFields,
  /** Sample format, such as `fltp`. */
  SampleFmt: text(),
  /** Sample rate, in Hz. */
  SampleRate: integer(),
  /** Number of channels. */
  Channel: integer(),
  /** Layout of the channels, such as `stereo`. */
  ChannelLayout: text(),
})

const videoStream = record({
  ...streamFields,
  /** Profile of the codec, such as `High`. */
  Profile: text(),
  /** Height, in pixels. */
  Height: integer(),
  /** Width, in pixels. */
  Width: integer(),
  /** Whether there are B-frames: 0 for none, otherwise how many in a row. */
  HasBFrame: integer(),
  /** Number of reference frames. */
  RefFrames: integer(),
  /** Sample aspect ratio, such as `1:1`. */
  Sar: text(),
  /** Display aspect ratio, such as `16:9`. */
  Dar: text(),
  /** Pixel format, such as `yuv420p`. */
  PixFormat: text(),
  /** Field order, such as `progressive`. */
  FieldOrder: text(),
  /** Level of the codec, such as 40 for 4.0; negative when not known. */
  Level: decimal(),
  /** Frame rate, per second: `25.000000`, or a fraction such as `50/1`. */
  Fps: text(),
  /** Average frame rate, per second: `25.000000`, or a fraction such as `25/1`. */
  AvgFps: text(),
  /** Number of frames. */
  NumFrames: integer(),
  /** Rotation, in degrees. */
  Rotation: decimal(),
  /** Colour range, such as `tv`. */
  ColorRange: text(),
  /** Colour transfer characteristics, such as `smpte170m`. */
  ColorTransfer: text(),
  /** Colour primaries, such as `bt470bg`. */
  ColorPrimaries: text(),
})

const subtitleStream = record({
  /** Number of the stream in the file, from 0. */
  Index: integer(),
  /** ISO 639-2 code of the language; `und` when not known. */
  Language: text(),
})

/** What a media file holds: of the output, or for the Tag `MediaInfo` of the input. */
export const mediaInfo = record({
  /** The container. */
  Format: record({
    /** Number of streams, of whatever kind. */
    NumStream: integer(),
    /** Number of programs. */
    NumProgram: integer(),
    /** Short names of the container format, such as `mov,mp4,m4a,3gp,3g2,mj2`. */
    FormatName: text(),
    /** Long name of the container format. */
    FormatLongName: text(),
    /** Start, in seconds. */
    StartTime: decimal(),
    /** Duration, in seconds. */
    Duration: decimal(),
    /** Bitrate. Documented as kbps and sent so (`834.736`) in 2022; samples from 2023 hold bps (`834736`). */
    Bitrate: decimal(),
    /** Size, in bytes. */
    Size: integer(),
  }),
  /** The streams. */
  Stream: record({
    /** Video streams. */
    Video: list(videoStream),
    /** Audio streams. */
    Audio: list(audioStream),
    /** Subtitle streams. Documented samples have none. */
    Subtitle: list(subtitleStream),
  }),
})

/** What {@link mediaInfo} reads. */
export type MediaInfo = RecordOf<typeof mediaInfo.fields>
