/** What a video shows, by Tag. Source: 数据万象 › 视频标签, 视频目标检测, 视频拆条; CI's Go SDK for DNA. */
import { array, boolean, identifying, integer, number, object, string } from '../../schema/schema.ts'
import { container, video } from '../nodes/parameters.ts'

const box = object({
  /** Left edge, 0 to 1 of the width. */
  X1: number(),
  /** Right edge, 0 to 1 of the width. */
  X2: number(),
  /** Upper edge, 0 to 1 of the height. */
  Y1: number(),
  /** Lower edge, 0 to 1 of the height. */
  Y2: number(),
})

/** A tag of the content. Its `Tag` is a word, not the kind of a job. */
const contentTags = array(
  object({
    /** The tag, such as `办公室`. */
    Tag: string(),
    /** What it belongs to, such as `办公`. */
    TagCls: string(),
    /** Confidence, 0 to 1. */
    Confidence: number(),
  }),
)

const sightings = array(
  object({
    /** When, in seconds. */
    TimeStamp: number(),
    /** Who or what. */
    Name: string(),
    /** Confidence, 0 to 1. */
    Confidence: number(),
    /** Where in the picture. */
    BBox: array(box),
  }),
)

const targets = array(
  object({
    /** What was found, such as `person`. */
    Name: string(),
    /** Confidence, 0 to 100. */
    Score: number(),
    /** Where in the picture. */
    Location: object({
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
  Time: number(),
  /** URL of the frame. */
  Url: string(),
}

const dnaResult = object({
  /** The video's number in the library. */
  VideoId: string(),
  /** Duration, in seconds. */
  Duration: number(),
  /** Similar videos of the library. One in the SDK. */
  Detection: array(
    object({
      /** Number of the other video. */
      VideoId: string(),
      /** Similarity, 0 to 100. */
      Similar: number(),
      /** Duration of the similar part, in seconds. */
      SimilarDuration: number(),
      /** Duration of the other video, in seconds. */
      Duration: number(),
      /** The similar parts. */
      MatchDetail: array(
        object({
          /** Start in the other video, in seconds. */
          MatchStartTime: number(),
          /** End in the other video, in seconds. */
          MatchEndTime: number(),
          /** Start in the input, in seconds. */
          SrcStartTime: number(),
          /** End in the input, in seconds. */
          SrcEndTime: number(),
        }),
      ),
      /** The sound. */
      Audio: object({
        /** Similarity, 0 to 100. */
        Similar: number(),
      }),
    }),
  ),
})

export const videoContentJobs = {
  /**
   * Video tagging, 视频标签. Writes nothing.
   * @source documented callback, XML and JSON
   */
  VideoTag: {
    /** Parameters. */
    VideoTag: object({
      /** `Stream` or `ShortVideo`. */
      Scenario: string(),
      /** Text that helps the recognition (SDK name). */
      Text: string(),
    }),
    /** What was recognised. */
    VideoTagResult: identifying(
      object({
        /** Result of the scenario `Stream`. */
        StreamData: object({
          /** 0 when the algorithm succeeded. */
          SubErrCode: integer(),
          /** `ok` when the algorithm succeeded. */
          SubErrMsg: string(),
          /** The tags. */
          Data: object({
            /** Tags of the whole video. */
            Tags: contentTags,
            /** People. */
            PersonTags: array(
              object({
                /** Name of the person. */
                Name: string(),
                /** Confidence, 0 to 1. */
                Confidence: number(),
                /** How often the person is seen. */
                Count: integer(),
                /** When and where. */
                DetailPerSecond: sightings,
              }),
            ),
            /** Places. */
            PlaceTags: array(
              object({
                /** Best guess for each frame, such as `办公室:0.55`. */
                ClipFrameResult: array(string()),
                /** Tags of the clip. */
                Tags: contentTags,
                /** Start, in seconds. */
                StartTime: number(),
                /** End, in seconds. */
                EndTime: number(),
                /** Number of the first frame. */
                StartIndex: integer(),
                /** Number of the last frame. */
                EndIndex: integer(),
              }),
            ),
            /** Actions. */
            ActionTags: array(
              object({
                /** Tags of the clip. */
                Tags: contentTags,
                /** Start, in seconds. */
                StartTime: number(),
                /** End, in seconds. */
                EndTime: number(),
              }),
            ),
            /** Objects. */
            ObjectTags: array(
              object({
                /** What is seen. */
                Objects: sightings,
                /** When, in seconds. */
                TimeStamp: number(),
              }),
            ),
            /** Categories (SDK name). */
            Labels: array(
              object({
                /** First level. */
                First: string(),
                /** Second level. */
                Second: string(),
                /** Confidence, 0 to 1. */
                Confidence: number(),
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
    VideoTargetRec: object({
      /** Whether people are detected. */
      Body: boolean(),
      /** Whether pets are detected. */
      Pet: boolean(),
      /** Whether cars are detected. */
      Car: boolean(),
      /** Whether faces are detected. */
      Face: boolean(),
      /** Whether number plates are detected. */
      Plate: boolean(),
      /** Meaning not documented (unproven). */
      Version: string(),
      /** By its name, how often frames are captured (unproven). */
      SnapshotFreq: string(),
      /** What is done with targets, such as `Mosaic` (SDK name). */
      ProcessType: string(),
      /** Encoding of the result (SDK name). */
      TransTpl: object({
        /** Container format. */
        Container: container,
        /** Video parameters. */
        Video: video,
      }),
    }),
    /** What was found, frame by frame. */
    VideoTargetRecResult: identifying(
      object({
        /** Frames with people. */
        BodyRecognition: array(
          object({
            ...frameFields,
            /** The people. */
            BodyInfo: targets,
          }),
        ),
        /** Frames with pets. */
        PetRecognition: array(
          object({
            ...frameFields,
            /** The pets. */
            PetInfo: targets,
          }),
        ),
        /** Frames with cars. */
        CarRecognition: array(
          object({
            ...frameFields,
            /** The cars. */
            CarInfo: targets,
          }),
        ),
        /** Frames with faces. */
        FaceRecognition: array(
          object({
            ...frameFields,
            /** The faces. */
            FaceInfo: targets,
          }),
        ),
        /** Frames with number plates. */
        LicenseRecognitionResult: array(
          object({
            ...frameFields,
            /** The number plates. */
            PlateInfo: targets,
          }),
        ),
        /** The frames with the highest scores (unproven). */
        TopKRecognition: array(
          object({
            ...frameFields,
            /** Score of the frame. */
            Score: number(),
            /** People. */
            BodyInfo: targets,
            /** Cars. */
            CarInfo: targets,
            /** Pets. */
            PetInfo: targets,
          }),
        ),
        /** Whether anything sensitive was found (SDK name). */
        Sensitive: string(),
      }),
    ),
  },
  /**
   * Splitting a video into shots, 视频拆条. Writes nothing.
   * @source page 460/94311
   */
  SplitVideoParts: {
    /** Parameters. */
    SplitVideoParts: object({
      /** Such as `SHOTDETECT`. */
      Mode: string(),
    }),
    /** The shots. */
    SplitVideoInfoResult: identifying(
      object({
        /** The shots, in order. */
        TimeInfo: array(
          object({
            /** Number of the shot, from 0. */
            Index: integer(),
            /** Start, in seconds. */
            PartBegin: number(),
            /** End, in seconds. */
            PartEnd: number(),
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
    DnaConfig: object({
      /** `GetFingerPrint`, `GetDupFile` … */
      RuleType: string(),
      /** The library of fingerprints. */
      DnaDbId: string(),
      /** The video's number in the library. */
      VideoId: string(),
    }),
    /** The result. */
    DnaResult: identifying(dnaResult),
    /** The same, as CI's Java SDK spells it (unproven). */
    DNAResult: identifying(dnaResult),
  },
}
