/** Reviews of content moderation (内容审核), by event. Source: 数据万象 › 内容审核 › 回调内容 of each kind. */
import { array, type Fields, integer, type Kind, type ObjectOf, string, token } from '../schema/schema.ts'
import { type ReviewFields, reviewedPages, reviewFields, soundSection } from './nodes/review-fields.ts'
import { foundFields, languageResults, ocrHitInfos, reviewObject, reviewScenes } from './nodes/review-result.ts'

/** What each event adds to the common nodes of a review. */
export const reviewDefinitions = {
  /**
   * Moderation of an image, 图片审核.
   * @source documented callback, Simple and Detail
   */
  ReviewImage: {
    /** Text of the image. */
    Text: string(),
    /** Whether the image was compressed first: 0 no, 1 yes. */
    CompressionResult: integer(),
    /** Texts that were hit (unproven). */
    OcrHitInfos: ocrHitInfos,
    /** How the image is encrypted, as submitted (SDK name). A secret: keep it out of logs. */
    Encryption: reviewObject({
      /** Algorithm, such as `aes-256-ctr`. */
      Algorithm: string(),
      /** Key. A secret: keep it out of logs. */
      Key: string(),
      /** Initial vector. A secret: keep it out of logs. */
      IV: string(),
      /** By its name, id of the key (unconfirmed). */
      KeyId: string(),
      /** How the key is submitted: 0 as it is, 1 encrypted with RSA. */
      KeyType: integer(),
    }),
  },
  /**
   * Moderation of a video, 视频审核, or of a live stream, 直播审核: then many callbacks with the `State` `Auditing` come
   * before the one with `Success`.
   * @source documented callback, Simple and Detail
   */
  ReviewVideo: {
    /** `live_video` for a live stream. */
    Type: string(),
    /** How many snapshots were taken; of a live stream that is `Auditing`, how many are in this callback. */
    SnapshotCount: integer(),
    /** What was found in each snapshot. */
    Snapshot: array(
      reviewObject({
        /** URL of the snapshot; valid for two hours. */
        Url: string(),
        /** Text of the snapshot. */
        Text: string(),
        /** Where it is in the video, in ms; in a live stream, when it was taken, in ms since 1970. */
        SnapshotTime: integer(),
        ...foundFields,
        /** Texts that were hit (unproven). */
        OcrHitInfos: ocrHitInfos,
      }),
    ),
    /** What was found in each section of the sound. */
    AudioSection: array(soundSection),
    /** The masked recording, 审核马赛克信息 (SDK name). */
    MaskInfo: reviewObject({
      /** Of a video (SDK name). */
      RecordInfo: reviewObject({
        /** Error code of the masking (SDK name). */
        Code: token(),
        /** Error text of the masking (SDK name). */
        Message: string(),
        /** The masked video (SDK name). */
        Output: reviewObject({
          /** Such as `ap-chongqing`. */
          Region: string(),
          /** Bucket with APPID. */
          Bucket: string(),
          /** Key of the masked video. */
          Object: string(),
        }),
      }),
      /** Of a live stream (SDK name). */
      LiveInfo: reviewObject({
        /** By its name, when it began (SDK name, unconfirmed). */
        StartTime: string(),
        /** By its name, when it ended (SDK name, unconfirmed). */
        EndTime: string(),
        /** By its name, address of the masked stream (SDK name, unconfirmed). */
        Output: string(),
      }),
    }),
  },
  /**
   * Moderation of an audio file, 音频审核.
   * @source documented callback, Simple and Detail
   */
  ReviewAudio: {
    /** Text that was recognised in it. */
    AudioText: string(),
    /** What was found in each section. */
    Section: array(soundSection),
    /** Languages that were recognised (SDK name). */
    LanguageResults: languageResults,
  },
  /**
   * Moderation of a text, 文本审核. CI documents that it sends such a callback every 30 minutes for one day until it is
   * answered 200.
   * @source documented callback, Simple and Detail
   */
  ReviewText: {
    /** The text in Base64, when the review was given one. */
    Content: string(),
    /** By its name, the text (SDK name, unconfirmed). */
    ContextText: string(),
    /** How many sections of at most 10000 characters the text has. */
    SectionCount: integer(),
    /** What was found in each section. */
    Section: array(
      reviewObject({
        /** Where it begins, in characters. */
        StartByte: integer(),
        /** The text (unproven). */
        Text: string(),
        ...foundFields,
        /** Mood of the text (unproven). */
        SentimentAnalysis: reviewObject({
          /** The mood (unproven). */
          Label: string(),
          /** Confidence (unproven). */
          Score: integer(),
          /** Share of each mood (unproven). */
          Detail: reviewObject({
            /** Negative (unproven). */
            Negative: integer(),
            /** Positive (unproven). */
            Positive: integer(),
          }),
        }),
      }),
    ),
  },
  /**
   * Moderation of a document, 文档审核. Its scenes are in `Labels`.
   * @source documented callback, Detail
   */
  ReviewDocument: {
    /** How many images the document was turned into. */
    PageCount: integer(),
    /** What was found in each scene. */
    Labels: reviewObject(reviewScenes),
    /** What was found on each page. */
    PageSegment: reviewedPages,
  },
  /**
   * Moderation of a web page, 网页审核. Its scenes are in `Labels`.
   * @source documented callback, Detail
   */
  ReviewHtml: {
    /** How many images and texts were reviewed. */
    PageCount: integer(),
    /** What was found in each scene. */
    Labels: reviewObject(reviewScenes),
    /** What was found in each image. */
    ImageResults: reviewedPages,
    /** What was found in each text. */
    TextResults: reviewedPages,
    /** The page with what was hit marked, when the submitter asked for it. */
    HighlightHtml: string(),
  },
} satisfies { readonly [name: string]: Fields }

type Definitions = typeof reviewDefinitions

/** The name of an event of content moderation. */
export type ReviewName = keyof Definitions

/** Every event of content moderation that has a definition. */
export const reviewNames: readonly ReviewName[] = Object.keys(reviewDefinitions) as ReviewName[]

/**
 * The name of an event of content moderation that this version does not know: `Review` and something, or `Review` alone
 * for a Simple callback that does not say what was moderated. See `UnknownTag` for why it is an enum.
 */
export declare enum UnknownReviewName {
  unknown = 'a review that this version does not know',
}

/** A review of a kind that has a definition. */
type DefinedReview<N extends ReviewName> = ReviewFields & ObjectOf<Definitions[N]> & { EventName: N }

/** The review of each event. */
type DefinedReviews = { [N in ReviewName]: DefinedReview<N> }

/** The review of each known event. */
export interface ReviewTypes extends DefinedReviews {}

/** A review of any kind: common fields are typed. */
export type BaseReview = ReviewFields & { EventName: string }

/** A review of a kind that this version does not know. */
export type UnknownReview = Omit<BaseReview, 'EventName'> & { EventName: UnknownReviewName }

/** The review of one event; `Review` alone is the review with the common fields. */
export type Review<N extends ReviewName | (string & {}) = string> = N extends ReviewName ? ReviewTypes[N] : BaseReview

/** A review of any kind: compare `review.EventName` to narrow it. */
export type AnyReview = ReviewTypes[ReviewName] | UnknownReview

const kinds: ReadonlyMap<string, Kind<unknown>> = new Map(
  Object.entries<Fields>(reviewDefinitions).map(([name, fields]) => [name, kindOf(fields)]),
)
const unknownKind = kindOf(Object.assign({}, ...Object.values(reviewDefinitions)) as Fields)

function kindOf(fields: Fields): Kind<unknown> {
  return reviewObject({ EventName: token(), ...reviewFields, ...fields })
}

/** Whether an event of this name is one of content moderation. */
export function isReviewName(name: unknown): boolean {
  return typeof name === 'string' && /^Review(?:[A-Z]|$)/.test(name)
}

/** How to read the reviews of an event; any field of any review, if the event has no definition. */
export function reviewKind(name: string): { readonly kind: Kind<unknown>; readonly isKnown: boolean } {
  const kind = kinds.get(name)
  return { kind: kind ?? unknownKind, isKnown: kind !== undefined }
}
