/** Sound and speech jobs, by Tag. Source: 数据万象 › 媒体处理任务回调, 语音识别 (asr_jobs), 听歌识曲, 音乐评分. */
import { array, identifying, integer, number, object, required, string } from '../../schema/schema.ts'
import { output, outputFields } from '../nodes/job-fields.ts'
import { mediaInfo } from '../nodes/media-info.ts'
import { mediaResult } from '../nodes/media-result.ts'
import { writtenFields } from '../nodes/written.ts'

const scores = object({
  /** Score of the whole; its range is not documented (samples: 98). */
  TotalScore: number(),
  /** Score of each sentence. */
  SentenceScores: array(
    object({
      /** Start of the sentence, in seconds (unit unconfirmed). */
      StartTime: number(),
      /** End of the sentence, in seconds (unit unconfirmed). */
      EndTime: number(),
      /** Score of the sentence; its range is not documented (samples: 98, 99). */
      Score: number(),
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
    /** Parameters. */
    NoiseReduction: object({
      /** Container format: `mp3`, `m4a` or `wav`. */
      Format: string(),
      /** Sample rate, in Hz. */
      Samplerate: string(),
    }),
  },
  /**
   * Vocal separation, 人声分离.
   * @source documented callback, XML and JSON
   */
  VoiceSeparate: {
    /** What was written. */
    MediaResult: mediaResult,
    /** Media information of the output; absent when there is no output video. */
    MediaInfo: mediaInfo,
    /** Where the job writes to, as submitted. */
    Output: required(
      object({
        ...outputFields,
        /** Key of the background. Absent when `AudioMode` is `IsAudio`. */
        Object: string(),
        /** Key of the voice. */
        AuObject: string(),
        /** Key of the bass, in the mode `MusicMode`. */
        BassObject: string(),
        /** Key of the drums, in the mode `MusicMode`. */
        DrumObject: string(),
      }),
    ),
    /** Parameters, when given in full. */
    VoiceSeparate: object({
      /** `IsAudio` (voice), `IsBackground`, `AudioAndBackground`, or `MusicMode` (voice, background, bass and drums). */
      AudioMode: string(),
      /** Audio parameters. */
      AudioConfig: object({
        /** Such as `aac`. */
        Codec: string(),
        /** Sample rate, in Hz. */
        Samplerate: string(),
        /** Bitrate, in kbps, 8 to 1000. */
        Bitrate: string(),
        /** Number of channels. */
        Channels: string(),
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
    TtsTpl: object({
      /** `Asyc` (asynchronous; misspelt by CI) or `Sync`. */
      Mode: string(),
      /** `wav`, `mp3` or `pcm`. */
      Codec: string(),
      /** Voice, such as `ruxue`, the default. */
      VoiceType: string(),
      /** Volume, -10 to 10; 0 by default. */
      Volume: string(),
      /** Speed, 50 to 200; 100 by default. */
      Speed: string(),
      /** Emotion of the voice; each voice has its own (unproven). */
      Emotion: string(),
    }),
    /** The text to speak. */
    TtsConfig: object({
      /** `Text` or `Url`. */
      InputType: string(),
      /** The text, or the URL of it. */
      Input: string(),
    }),
  },
  /**
   * Speech recognition, 语音识别.
   * @source documented callback, XML and JSON
   */
  SpeechRecognition: {
    /** Where the job writes to, as submitted. */
    Output: output,
    /** Parameters, when given in full. */
    SpeechRecognition: object({
      /** Such as `16k_zh_video`. */
      EngineModelType: string(),
      /** Number of channels: 1, or 2 with the engine `8k_zh` only. */
      ChannelNum: integer(),
      /** Whether Chinese numerals become Arabic ones: 0 no, 1 by context, 3 in mathematics too. */
      ConvertNumMode: integer(),
      /** Offensive words: 0 kept, 1 dropped, 2 replaced by `*`. */
      FilterDirty: integer(),
      /** Modal particles: 0 kept, 1 some dropped, 2 all dropped. */
      FilterModal: integer(),
      /** Punctuation: 0 kept, 1 dropped at the end, 2 all dropped. */
      FilterPunc: integer(),
      /** Detail of the result: 0 text with times, 1 words without punctuation, 2 words with it, 3 cut at punctuation, for subtitles. */
      ResTextFormat: integer(),
      /** Whether speakers are distinguished: 0 or 1. */
      SpeakerDiarization: integer(),
      /** Number of speakers, 1 to 10; 0 to detect up to 6. */
      SpeakerNumber: integer(),
      /** `txt`, the default, or `srt`. */
      OutputFileType: string(),
      /** `true` for the flash engine, whose result is in `FlashResult`. */
      FlashAsr: string(),
      /** Format of the audio; flash engine. */
      Format: string(),
      /** 1, the default, to recognise only the first channel, 0 for all; flash engine. */
      FirstChannelOnly: integer(),
      /** Whether words have times: 0 no, 1 yes, 2 punctuation too; flash engine. */
      WordInfo: integer(),
      /** Most characters between two punctuation marks, 6 to 40; 0 for no limit. */
      SentenceMaxLength: integer(),
    }),
    /** The recognised text. Absent when there is none. */
    SpeechRecognitionResult: identifying(
      object({
        /** Duration of the audio, in seconds. */
        AudioTime: number(),
        /** The text with times, one element or several: `[0:3.320,0:19.712]  …`. */
        Result: array(string()),
        /** Key of the text. */
        ObjectName: string(),
        /** Key of the details. */
        DetailObjectName: string(),
        /** The sentences. One in the SDK and in samples; several for longer audio. */
        ResultDetail: array(
          object({
            /** The sentence. */
            FinalSentence: string(),
            /** The sentence with spaces between words. */
            SliceSentence: string(),
            /** Start, in ms. */
            StartMs: integer(),
            /** End, in ms. */
            EndMs: integer(),
            /** Number of words. */
            WordsNum: integer(),
            /** Speed, in characters per second. */
            SpeechSpeed: number(),
            /** Number of the speaker or the channel, when they are distinguished. */
            SpeakerId: string(),
            /** The words. */
            Words: array(
              object({
                /** The word. */
                Word: string(),
                /** Start within the sentence, in ms (unit unconfirmed). */
                OffsetStartMs: integer(),
                /** End within the sentence, in ms (unit unconfirmed). */
                OffsetEndMs: integer(),
                /** Kind of voice, 0 or 1 (unconfirmed: in samples, not in tables). */
                VoiceType: integer(),
              }),
            ),
          }),
        ),
        /** Result of the flash engine, for each channel. Its names are in lower case. */
        FlashResult: array(
          object({
            /** Number of the channel, from 0. */
            channel_id: integer(),
            /** The whole text. */
            text: string(),
            /** The sentences. */
            sentence_list: array(
              object({
                /** The sentence. */
                text: string(),
                /** Start, in ms (unit unconfirmed). */
                start_time: integer(),
                /** End, in ms (unit unconfirmed). */
                end_time: integer(),
                /** Number of the speaker. */
                speaker_id: string(),
                /** The words. */
                word_list: array(
                  object({
                    /** The word. */
                    word: string(),
                    /** Start, in ms (unit unconfirmed). */
                    start_time: integer(),
                    /** End, in ms (unit unconfirmed). */
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
      object({
        /** The songs; the SDK knows only one. */
        SongList: array(
          object({
            /** Confidence: a decimal such as `0.97`, which CI's Go SDK fails on; its range is not documented. */
            Inlier: number(),
            /** The singer. */
            SingerName: string(),
            /** The song. */
            SongName: string(),
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
    /** The original that the singing is compared with. */
    VocalScore: object({
      /** Key of the original. */
      StandardObject: string(),
      /** URL of the original. */
      StandardUrl: string(),
    }),
    /** The scores. */
    VocalScoreResult: identifying(
      object({
        /** Pitch. */
        PitchScore: scores,
        /** Rhythm. Misspelt by CI. */
        RhythemScore: scores,
      }),
    ),
  },
}
