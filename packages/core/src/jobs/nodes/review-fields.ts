/** Nodes that reviews of every kind share. Source: 数据万象 › 内容审核 › 回调内容 of each kind. */
import { array, type Fields, integer, number, type ObjectOf, string, timestamp, token } from '../../schema/schema.ts'
import { cosHeaderMap } from '../cos-headers.ts'
import { foundFields, languageResults, reviewObject } from './review-result.ts'

/** The state of a review. CI documents these five; others are accepted. */
export type ReviewState = 'Submitted' | 'Snapshoting' | 'Auditing' | 'Success' | 'Failed' | (string & {})

/** What the submitter said of the user whose content it is. */
const userInfo = reviewObject({
  /** Account. */
  TokenId: string(),
  /** Nickname. */
  Nickname: string(),
  /** Device. */
  DeviceId: string(),
  /** App. */
  AppId: string(),
  /** Room. */
  Room: string(),
  /** IP address. */
  IP: string(),
  /** Type of business. */
  Type: string(),
  /** Account that receives the message. */
  ReceiveTokenId: string(),
  /** Gender. */
  Gender: string(),
  /** Level. */
  Level: string(),
  /** Role. */
  Role: string(),
})

/** Nodes of a review that every kind may have. */
export const reviewFields = {
  /** The job's id. In a Simple callback it is the `trace_id`. */
  JobId: token(),
  /** The submitter's id of the data: up to 512 bytes, echoed unchanged. */
  DataId: string(),
  /** How the review ended; `Auditing` for a piece of a live stream. From the `code` in a Simple callback. */
  State: token<ReviewState>(),
  /** Error code, when it failed. */
  Code: token(),
  /** Error text, when it failed. */
  Message: string(),
  /** When the review was submitted, such as `2022-08-03T18:45:50+08:00`. */
  CreationTime: timestamp(),
  /** Key of the object, when the review was given one. */
  Object: string(),
  /** URL of the content, when the review was given one, and in every Simple callback. */
  Url: string(),
  /** Bucket with APPID. */
  BucketId: string(),
  /** Such as `ap-chongqing`. */
  Region: string(),
  ...foundFields,
  /** Category within `Label`, such as `Sexy`. */
  Category: string(),
  /** Confidence, 0 to 100. For images, up to 60 is normal, up to 90 suspicious, more is certain. */
  Score: number(),
  /** What automatic freezing did to the object: 0 nothing, 1 froze it, 2 moved it. */
  ForbidState: integer(),
  /** Headers that the object was uploaded with. `cosHeaders` looks one up. CI writes a map here. */
  CosHeaders: cosHeaderMap,
  /** What the submitter said of the user. */
  UserInfo: userInfo,
  /** Lists of accounts that were hit. */
  ListInfo: reviewObject({
    /** The hits. */
    ListResults: array(
      reviewObject({
        /** Kind of the list: 0 allowed accounts, 1 blocked accounts. */
        ListType: integer(),
        /** Name of the list. */
        ListName: string(),
        /** The entry that was hit. */
        Entity: string(),
      }),
    ),
  }),
} satisfies Fields

/** What reviews of every kind may have. */
export type ReviewFields = ObjectOf<typeof reviewFields>

/** A section of sound, of an audio file or a video. */
export const soundSection = reviewObject({
  /** URL of the section; valid for two hours. */
  Url: string(),
  /** Text that was recognised in it. */
  Text: string(),
  /** Where it begins, in ms; in a live stream, when it was recorded, in ms since 1970. */
  OffsetTime: integer(),
  /** Its duration, in ms. */
  Duration: integer(),
  ...foundFields,
  /** Languages that were recognised (SDK name). */
  LanguageResults: languageResults,
})

/** A page of a document, or an image or text of a web page. */
export const reviewedPages = reviewObject({
  /** The pages. */
  Results: array(
    reviewObject({
      /** URL of the image; valid for two hours. */
      Url: string(),
      /** Text of the image, or the reviewed text. */
      Text: string(),
      /** Page of the document. */
      PageNumber: integer(),
      /** Sheet of a table. */
      SheetNumber: integer(),
      ...foundFields,
    }),
  ),
})
