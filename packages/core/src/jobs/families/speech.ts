/** Sound and speech jobs, by Tag. Source: 数据万象 › 媒体处理任务回调, 语音识别 (asr_jobs), 听歌识曲, 音乐评分. */
import { decimal, identifying, integer, list, record, required, text } from '../../schema/schema.ts'
import { output, outputFields } from '../nodes/job-fields.ts'
import { mediaInfo } from '../nodes/media-info.ts'
import { mediaResult } from '../nodes/media-result.ts'
import { writtenFields } from '../nodes/written.ts'

const scores = record({
  /** Score of the whole, 0 to 100. */
  TotalScore: decimal(),
  /** Score of each sentence. */
  SentenceScores: list(
    record({
      /** Start, in seconds. */
      StartTime: decimal(),
      /** End, in seconds. */
      EndTime: decimal(),
      /** Score, 0 to 100. */
      Score: decimal(),
    }),
  ),
})

export const speechJobs = {
  /**
   * Audio noise reduction, 音频降噪. `Output.Object` is the literal key of the result.
   * @source documented callback, XML and JSON
   */
  NoiseReduction: {
    /** Where the job wrote. */
    Output: output,
    /** Parameters (SDK name). */
    NoiseReduction: record({
      /** Container format, such as `mp3`. */
      Format: text(),
      /** Sample rate, in Hz. */
      Samplerate: text(),
    }),
  },
  /**
   * Vocal separation, 人声分离.
   * @source documented callback, XML and JSON
   */
  VoiceSeparate: {
    /** What was written. */
    MediaResult: mediaResult,
    /** What the output holds; absent when there is no output video. */
    MediaInfo: mediaInfo,
    /** Where the job was told to write. */
    Output: required(
      record({
        ...outputFields,
        /** Key of the background. Absent when `AudioMode` is `IsAudio`. */
        Object: text(),
        /** Key of the voice. */
        AuObject: text(),
        /** Key of the bass (SDK name). */
        BassObject: text(),
        /** Key of the drums (SDK name). */
        DrumObject: text(),
      }),
    ),
    /** Parameters, when given in full. */
    VoiceSeparate: record({
      /** `IsAudio` (voice), `IsBackground` or `AudioAndBackground`. */
      AudioMode: text(),
      /** Audio parameters. */
      AudioConfig: record({
        /** Such as `aac`. */
        Codec: text(),
        /** Sample rate, in Hz. */
        Samplerate: text(),
        /** Bitrate, in kbps. */
        Bitrate: text(),
        /** Number of channels. */
        Channels: text(),
      }),
    }),
  },
  /**
   * Speech synthesis, 语音合成. Such jobs have no `Input`; a workflow puts the headers in `Operation.Input`.
   * @source documented callback, XML and JSON
   */
  Tts: {
    ...writtenFields,
    /** Parameters, when given in full. */
    TtsTpl: record({
      /** `Asyc` or `Sync`. */
      Mode: text(),
      /** Such as `mp3`. */
      Codec: text(),
      /** Such as `ruxue`. */
      VoiceType: text(),
      /** Volume, -10 to 10. */
      Volume: text(),
      /** Speed in percent, 50 to 200. */
      Speed: text(),
    }),
    /** What is spoken. */
    TtsConfig: record({
      /** `Text` or `Url`. */
      InputType: text(),
      /** The text, or the URL of it. */
      Input: text(),
    }),
  },
  /**
   * Speech recognition, 语音识别.
   * @source documented callback, XML and JSON
   */
  SpeechRecognition: {
    /** Where the job was told to write. */
    Output: output,
    /** Parameters, when given in full. */
    SpeechRecognition: record({
      /** Such as `16k_zh_video`. */
      EngineModelType: text(),
      /** Number of channels: 1 or 2. */
      ChannelNum: integer(),
      /** Whether Chinese numerals become Arabic ones: 0, 1 or 3. */
      ConvertNumMode: integer(),
      /** Bad words: 0 kept, 1 left out, 2 starred. */
      FilterDirty: integer(),
      /** Modal particles: 0 kept, 1 some left out, 2 all. */
      FilterModal: integer(),
      /** Punctuation at the end: 0 kept, 1 left out, 2 all of it left out. */
      FilterPunc: integer(),
      /** Detail of the result: 0 sentences, 1 and 2 words. */
      ResTextFormat: integer(),
      /** Whether speakers are told apart: 0 or 1. */
      SpeakerDiarization: integer(),
      /** How many speakers; 0 to find out. */
      SpeakerNumber: integer(),
      /** `txt` or `srt`. */
      OutputFileType: text(),
      /** `true` for the flash engine, whose result is in `FlashResult`. */
      FlashAsr: text(),
      /** Format of the audio; flash engine. */
      Format: text(),
      /** Whether the first channel alone is read; flash engine. */
      FirstChannelOnly: integer(),
      /** Whether words have times: 0, 1 or 2; flash engine. */
      WordInfo: integer(),
      /** Most characters in a sentence (SDK name). */
      SentenceMaxLength: integer(),
    }),
    /** What was heard. Absent when nothing was. */
    SpeechRecognitionResult: identifying(
      record({
        /** Duration of the audio, in seconds. */
        AudioTime: decimal(),
        /** The text with times, one element or several: `[0:3.320,0:19.712]  …`. */
        Result: list(text()),
        /** Key of the text. */
        ObjectName: text(),
        /** Key of the details. */
        DetailObjectName: text(),
        /** The sentences. One in the SDK and in samples; several for longer audio. */
        ResultDetail: list(
          record({
            /** The sentence. */
            FinalSentence: text(),
            /** The sentence with spaces between words. */
            SliceSentence: text(),
            /** Start, in ms. */
            StartMs: integer(),
            /** End, in ms. */
            EndMs: integer(),
            /** Number of words. */
            WordsNum: integer(),
            /** Words per second. */
            SpeechSpeed: decimal(),
            /** Number of the speaker, or of the channel. */
            SpeakerId: text(),
            /** The words. */
            Words: list(
              record({
                /** The word. */
                Word: text(),
                /** Start within the sentence, in ms. */
                OffsetStartMs: integer(),
                /** End within the sentence, in ms. */
                OffsetEndMs: integer(),
                /** Kind of voice, 0 or 1; in samples, not in tables. */
                VoiceType: integer(),
              }),
            ),
          }),
        ),
        /** What the flash engine heard, for each channel. Its names are in lower case. */
        FlashResult: list(
          record({
            /** Number of the channel, from 0. */
            channel_id: integer(),
            /** The whole text. */
            text: text(),
            /** The sentences. */
            sentence_list: list(
              record({
                /** The sentence. */
                text: text(),
                /** Start, in ms. */
                start_time: integer(),
                /** End, in ms. */
                end_time: integer(),
                /** Number of the speaker. */
                speaker_id: text(),
                /** The words. */
                word_list: list(
                  record({
                    /** The word. */
                    word: text(),
                    /** Start, in ms. */
                    start_time: integer(),
                    /** End, in ms. */
                    end_time: integer(),
                  }),
                ),
              }),
            ),
          }),
        ),
      }),
    ),
  },
  /**
   * Song recognition, 听歌识曲. Writes nothing.
   * @source page 460/84956
   */
  SoundHound: {
    /** The songs that were found. */
    SoundHoundResult: identifying(
      record({
        /** One each; the SDK knows one alone. */
        SongList: list(
          record({
            /** Confidence, 0 to 1: a decimal, which CI's Go SDK fails on. */
            Inlier: decimal(),
            /** The singer. */
            SingerName: text(),
            /** The song. */
            SongName: text(),
          }),
        ),
      }),
    ),
  },
  /**
   * Singing score, 音乐评分. Writes nothing.
   * @source pages 460/96718 and 436/98022
   */
  VocalScore: {
    /** What the singing is compared with. */
    VocalScore: record({
      /** Key of the original. */
      StandardObject: text(),
      /** URL of the original. */
      StandardUrl: text(),
    }),
    /** The scores. */
    VocalScoreResult: identifying(
      record({
        /** Pitch. */
        PitchScore: scores,
        /** Rhythm. Misspelt by CI. */
        RhythemScore: scores,
      }),
    ),
  },
}
