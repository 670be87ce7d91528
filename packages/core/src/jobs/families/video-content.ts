/** What a video shows, by Tag. Source: 数据万象 › 视频标签, 视频目标检测, 视频拆条; CI's Go SDK for DNA. */
import { decimal, flag, identifying, integer, list, record, text } from '../../schema/schema.ts'
import { container, video } from '../nodes/parameters.ts'

const box = record({
  /** Left edge, 0 to 1 of the width. */
  X1: decimal(),
  /** Right edge, 0 to 1 of the width. */
  X2: decimal(),
  /** Upper edge, 0 to 1 of the height. */
  Y1: decimal(),
  /** Lower edge, 0 to 1 of the height. */
  Y2: decimal(),
})

/** A tag of the content. Its `Tag` is a word, not the kind of a job. */
const contentTags = list(
  record({
    /** The tag, such as `办公室`. */
    Tag: text(),
    /** What it belongs to, such as `办公`. */
    TagCls: text(),
    /** Confidence, 0 to 1. */
    Confidence: decimal(),
  }),
)

const sightings = list(
  record({
    /** When, in seconds. */
    TimeStamp: decimal(),
    /** Who or what. */
    Name: text(),
    /** Confidence, 0 to 1. */
    Confidence: decimal(),
    /** Where in the picture. */
    BBox: list(box),
  }),
)

const targets = list(
  record({
    /** What was found, such as `person`. */
    Name: text(),
    /** Confidence, 0 to 100. */
    Score: decimal(),
    /** Where in the picture. */
    Location: record({
      /** Left edge, in pixels. */
      X: integer(),
      /** Upper edge, in pixels. */
      Y: integer(),
      /** Height, in pixels. */
      Height: integer(),
      /** Width, in pixels. */
      Width: integer(),
    }),
  }),
)

const frameFields = {
  /** When, in seconds. */
  Time: decimal(),
  /** URL of the frame. */
  Url: text(),
}

export const videoContentJobs = {
  /**
   * Video tagging, 视频标签. Writes nothing.
   * @source documented callback, XML and JSON
   */
  VideoTag: {
    /** Parameters. */
    VideoTag: record({
      /** `Stream` or `ShortVideo`. */
      Scenario: text(),
      /** Text that helps (SDK name). */
      Text: text(),
    }),
    /** What was recognised. */
    VideoTagResult: identifying(
      record({
        /** Result of the scenario `Stream`. */
        StreamData: record({
          /** 0 when the algorithm did well. */
          SubErrCode: integer(),
          /** `ok` when the algorithm did well. */
          SubErrMsg: text(),
          /** The tags. */
          Data: record({
            /** Tags of the whole video. */
            Tags: contentTags,
            /** People. */
            PersonTags: list(
              record({
                /** Name of the person. */
                Name: text(),
                /** Confidence, 0 to 1. */
                Confidence: decimal(),
                /** How often the person is seen. */
                Count: integer(),
                /** When and where. */
                DetailPerSecond: sightings,
              }),
            ),
            /** Places. */
            PlaceTags: list(
              record({
                /** Best guess for each frame, such as `办公室:0.55`. */
                ClipFrameResult: list(text()),
                /** Tags of the clip. */
                Tags: contentTags,
                /** Start, in seconds. */
                StartTime: decimal(),
                /** End, in seconds. */
                EndTime: decimal(),
                /** Number of the first frame. */
                StartIndex: integer(),
                /** Number of the last frame. */
                EndIndex: integer(),
              }),
            ),
            /** Actions. */
            ActionTags: list(
              record({
                /** Tags of the clip. */
                Tags: contentTags,
                /** Start, in seconds. */
                StartTime: decimal(),
                /** End, in seconds. */
                EndTime: decimal(),
              }),
            ),
            /** Objects. */
            ObjectTags: list(
              record({
                /** What is seen. */
                Objects: sightings,
                /** When, in seconds. */
                TimeStamp: decimal(),
              }),
            ),
            /** Categories (SDK name). */
            Labels: list(
              record({
                /** First level. */
                First: text(),
                /** Second level. */
                Second: text(),
                /** Confidence, 0 to 1. */
                Confidence: decimal(),
              }),
            ),
          }),
        }),
      }),
    ),
  },
  /**
   * Target detection in video, 视频目标检测. Writes frames, whose URLs are in the result.
   * @source pages 436/121129 and 1045/73146
   */
  VideoTargetRec: {
    /** Parameters. */
    VideoTargetRec: record({
      /** Whether people are looked for. */
      Body: flag(),
      /** Whether pets are looked for. */
      Pet: flag(),
      /** Whether cars are looked for. */
      Car: flag(),
      /** Whether faces are looked for. */
      Face: flag(),
      /** Whether number plates are looked for. */
      Plate: flag(),
      /** What is done with targets, such as `Mosaic` (SDK name). */
      ProcessType: text(),
      /** Encoding of the result (SDK name). */
      TransTpl: record({
        /** Container format. */
        Container: container,
        /** Video parameters. */
        Video: video,
      }),
    }),
    /** What was found, frame by frame. */
    VideoTargetRecResult: identifying(
      record({
        /** People. */
        BodyRecognition: list(
          record({
            ...frameFields,
            /** One each. */
            BodyInfo: targets,
          }),
        ),
        /** Pets. */
        PetRecognition: list(
          record({
            ...frameFields,
            /** One each. */
            PetInfo: targets,
          }),
        ),
        /** Cars. */
        CarRecognition: list(
          record({
            ...frameFields,
            /** One each. */
            CarInfo: targets,
          }),
        ),
        /** Faces. */
        FaceRecognition: list(
          record({
            ...frameFields,
            /** One each. */
            FaceInfo: targets,
          }),
        ),
        /** Number plates. */
        LicenseRecognitionResult: list(
          record({
            ...frameFields,
            /** One each. */
            PlateInfo: targets,
          }),
        ),
        /** Whether anything sensitive was found (SDK name). */
        Sensitive: text(),
      }),
    ),
  },
  /**
   * Splitting a video into shots, 视频拆条. Writes nothing.
   * @source page 460/94311
   */
  SplitVideoParts: {
    /** Parameters. */
    SplitVideoParts: record({
      /** Such as `SHOTDETECT`. */
      Mode: text(),
    }),
    /** The shots. */
    SplitVideoInfoResult: identifying(
      record({
        /** One each. */
        TimeInfo: list(
          record({
            /** Number of the shot, from 0. */
            Index: integer(),
            /** Start, in seconds. */
            PartBegin: decimal(),
            /** End, in seconds. */
            PartEnd: decimal(),
          }),
        ),
      }),
    ),
  },
  /**
   * Video fingerprints, 视频 DNA. Writes nothing.
   * @source names in CI's SDKs
   */
  DNA: {
    /** Parameters. */
    DnaConfig: record({
      /** `GetFingerPrint`, `GetDupFile` … */
      RuleType: text(),
      /** The library of fingerprints. */
      DnaDbId: text(),
      /** The video's number in the library. */
      VideoId: text(),
    }),
    /** The result. */
    DnaResult: identifying(
      record({
        /** The video's number in the library. */
        VideoId: text(),
        /** Duration, in seconds. */
        Duration: decimal(),
        /** Videos of the library that are alike. One in the SDK. */
        Detection: list(
          record({
            /** Number of the other video. */
            VideoId: text(),
            /** How alike, 0 to 100. */
            Similar: decimal(),
            /** How long they are alike, in seconds. */
            SimilarDuration: decimal(),
            /** Duration of the other video, in seconds. */
            Duration: decimal(),
            /** Where they are alike. */
            MatchDetail: list(
              record({
                /** Start in the other video, in seconds. */
                MatchStartTime: decimal(),
                /** End in the other video, in seconds. */
                MatchEndTime: decimal(),
                /** Start in the input, in seconds. */
                SrcStartTime: decimal(),
                /** End in the input, in seconds. */
                SrcEndTime: decimal(),
              }),
            ),
            /** The sound. */
            Audio: record({
              /** How alike, 0 to 100. */
              Similar: decimal(),
            }),
          }),
        ),
      }),
    ),
  },
}
