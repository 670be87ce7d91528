/** What a video shows, by Tag. Source: 数据万象 › 视频标签, 视频目标检测, 视频拆条; CI's Go SDK for DNA. */
import { array, boolean, identifying, integer, number, object, string } from '../../schema/schema.ts'
import { container, video } from '../nodes/parameters.ts'

const box = object({
  /** Relative position of the left edge, 0 to 1 (range unconfirmed); the origin is the upper left corner. */
  X1: number(),
  /** Relative position of the right edge, 0 to 1 (range unconfirmed). */
  X2: number(),
  /** Relative position of the upper edge, 0 to 1 (range unconfirmed). */
  Y1: number(),
  /** Relative position of the lower edge, 0 to 1 (range unconfirmed). */
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
      /** Left edge, in pixels (unit unconfirmed). */
      X: integer(),
      /** Upper edge, in pixels (unit unconfirmed). */
      Y: integer(),
      /** Height, in pixels (unit unconfirmed). */
      Height: integer(),
      /** Width, in pixels (unit unconfirmed). */
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
  /** The video's number in the library (unconfirmed). */
  VideoId: string(),
  /** Duration; its unit is not documented (unconfirmed). */
  Duration: number(),
  /** Similar videos of the library (unconfirmed). One in the SDK. */
  Detection: array(
    object({
      /** Number of the other video (unconfirmed). */
      VideoId: string(),
      /** Similarity; its range is not documented (unconfirmed). */
      Similar: number(),
      /** Duration of the similar part; its unit is not documented (unconfirmed). */
      SimilarDuration: number(),
      /** Duration of the other video; its unit is not documented (unconfirmed). */
      Duration: number(),
      /** The similar parts (unconfirmed). */
      MatchDetail: array(
        object({
          /** Start in the other video; its unit is not documented (unconfirmed). */
          MatchStartTime: number(),
          /** End in the other video; its unit is not documented (unconfirmed). */
          MatchEndTime: number(),
          /** Start in the input; its unit is not documented (unconfirmed). */
          SrcStartTime: number(),
          /** End in the input; its unit is not documented (unconfirmed). */
          SrcEndTime: number(),
        }),
      ),
      /** The sound (unconfirmed). */
      Audio: object({
        /** Similarity of the sound; its range is not documented (unconfirmed). */
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
      /** `Stream`, the only one that documents have; the SDK has `ShortVideo` too. */
      Scenario: string(),
      /** By its name, text that helps the recognition (SDK name, unconfirmed). */
      Text: string(),
    }),
    /** What was recognised. */
    VideoTagResult: identifying(
      object({
        /** Result of the scenario `Stream`. */
        StreamData: object({
          /** Code of the algorithm: 0 when it succeeded. */
          SubErrCode: integer(),
          /** Error text of the algorithm; `ok` when it succeeded. */
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
                /** How often the person is seen, 出现频次. */
                Count: integer(),
                /** When and where. */
                DetailPerSecond: sightings,
              }),
            ),
            /** Places. */
            PlaceTags: array(
              object({
                /** Best guess for each frame and its confidence, such as `办公室:0.55`. */
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
            /** By its names, categories (SDK name, unconfirmed). */
            Labels: array(
              object({
                /** By its name, the first level (SDK name, unconfirmed). */
                First: string(),
                /** By its name, the second level (SDK name, unconfirmed). */
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
      /** By its name, whether faces are detected (SDK name, unconfirmed). */
      Face: boolean(),
      /** By its name, whether number plates are detected (SDK name, unconfirmed). */
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
        /** Frames with faces (SDK name, unconfirmed). */
        FaceRecognition: array(
          object({
            ...frameFields,
            /** The faces. */
            FaceInfo: targets,
          }),
        ),
        /** Frames with number plates (SDK name, unconfirmed). */
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
            /** By its name, score of the frame (unproven). */
            Score: number(),
            /** People. */
            BodyInfo: targets,
            /** Cars. */
            CarInfo: targets,
            /** Pets. */
            PetInfo: targets,
          }),
        ),
        /** Mark of masking, 脱敏标记 (SDK name); its values are not documented. */
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
            /** Start, in seconds (unit unconfirmed). */
            PartBegin: number(),
            /** End, in seconds (unit unconfirmed). */
            PartEnd: number(),
          }),
        ),
      }),
    ),
  },
  /**
   * Video fingerprints, 视频 DNA. Writes nothing.
   * @source pages 436/98449 and 460/96115, and names in CI's SDKs
   */
  DNA: {
    /** Parameters. */
    DnaConfig: object({
      /** What is done: adding to the library, finding duplicates, or removing. Such as `GetFingerPrint`. */
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
