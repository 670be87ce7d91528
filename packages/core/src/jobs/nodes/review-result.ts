/**
 * What moderation found, in the whole and in each part. Source: 数据万象 › 内容审核 › 回调内容 of each kind, and the
 * answers to queries.
 */
import { isRecord } from '../../internal/record.ts'
import { renamed } from '../../schema/renamed.ts'
import {
  array,
  type Fields,
  integer,
  type Kind,
  keyword,
  number,
  type ObjectKind,
  type ObjectOf,
  object,
  only,
  string,
  token,
} from '../../schema/schema.ts'
import { reviewNameOf } from './review-names.ts'

/** What to do with what was moderated: let it pass, block it, or have a person review it. */
export type Suggestion = 'pass' | 'block' | 'review'

const words: ReadonlyMap<string, Suggestion> = new Map([
  ['0', 'pass'],
  ['1', 'block'],
  ['2', 'review'],
  ['pass', 'pass'],
  ['block', 'block'],
  ['review', 'review'],
  // Virus detection, with the documents' misspelling.
  ['normal', 'pass'],
  ['nomal', 'pass'],
])

/** Reads what CI writes as a number under `Result` or `Suggestion`. */
export const suggestion: Kind<Suggestion> = keyword('suggestion', words)

/** A record of a review: it has the same fields in a Simple and in a Detail callback. */
export function reviewObject<const F extends Fields>(fields: F): ObjectKind<F> {
  return renamed(object(fields, { alike: sceneAlike }), (name) => reviewNameOf(name, fields))
}

const location = reviewObject({
  /** Left edge, in pixels. */
  X: number(),
  /** Upper edge, in pixels. */
  Y: number(),
  /** Width, in pixels. */
  Width: number(),
  /** Height, in pixels. */
  Height: number(),
  /** Rotation, in degrees, counterclockwise. */
  Rotate: number(),
})

const hitInfo = reviewObject({
  /** Kind of the hit (SDK name, unconfirmed). */
  Type: string(),
  /** Keywords that were hit, as the Go SDK spells it. */
  Keywords: array(string()),
  /** The same, as the Java SDK spells it (unproven). */
  Keyword: string(),
  /** Library that has the keyword (SDK name, unconfirmed). */
  LibName: string(),
  /** Where the keyword stands in the text (SDK name, unconfirmed). */
  Positions: array(
    reviewObject({
      /** Where it begins; its unit is not documented (SDK name, unconfirmed). */
      Start: integer(),
      /** Where it ends; its unit is not documented (SDK name, unconfirmed). */
      End: integer(),
    }),
  ),
})

const recognised = reviewObject({
  /** What was recognised (SDK name). */
  Label: string(),
  /** Confidence, 0 to 100 (SDK name, range unconfirmed). */
  Score: number(),
  /** Where it begins, in ms (SDK name, unit unconfirmed). */
  StartTime: integer(),
  /** Where it ends, in ms (SDK name, unit unconfirmed). */
  EndTime: integer(),
})

/** Languages of speech. */
export const languageResults = array(recognised)

/** Texts of an image and the keywords in them. */
export const ocrHitInfos = reviewObject({
  /** Text of the image. */
  Text: string(),
  /** What was hit in it. */
  HitInfos: array(hitInfo),
})

/** What was found in one scene. */
const reviewScene = reviewObject({
  /** Whether the content belongs to the scene: 0 no, 1 yes, 2 maybe. */
  HitFlag: integer(),
  /** Confidence, 0 to 100. For images, up to 60 is normal, up to 90 suspicious, more is certain. */
  Score: number(),
  /** How many snapshots or sections were hit. */
  Count: integer(),
  /** The sublabel, the name of a person, or the keyword that was hit. */
  Label: string(),
  /** Category within the scene, such as `Sexy`. */
  Category: string(),
  /** Label within the scene, such as `SexBehavior`. */
  SubLabel: string(),
  /** Keywords that were hit. In texts CI joins several with `,` to one element. */
  Keywords: array(string()),
  /** Texts in the image. */
  OcrResults: array(
    reviewObject({
      /** The text. */
      Text: string(),
      /** Keywords that were hit. */
      Keywords: array(string()),
      /** Label within the scene (SDK name). */
      SubLabel: string(),
      /** Where the text is. */
      Location: location,
    }),
  ),
  /** Entities in the image. */
  ObjectResults: array(
    reviewObject({
      /** Name of the entity, such as a person. */
      Name: string(),
      /** Label within the scene (SDK name). */
      SubLabel: string(),
      /** Where the entity is. */
      Location: location,
    }),
  ),
  /** Samples of libraries that were hit. */
  LibResults: array(
    reviewObject({
      /** Sample in a library of images. */
      ImageId: string(),
      /** Confidence that it is this sample, 0 to 100. */
      Score: number(),
      /** Library of keywords: 1 preset, 2 customised. */
      LibType: integer(),
      /** Name of that library. */
      LibName: string(),
      /** Keywords that were hit. */
      Keywords: array(string()),
    }),
  ),
  /** By its name, speakers that were recognised (SDK name, unconfirmed). */
  SpeakerResults: array(recognised),
  /** By its name, what else was recognised in speech (SDK name, unconfirmed). */
  RecognitionResults: array(recognised),
  /** What was hit in a text (SDK name, unconfirmed). */
  HitInfos: array(hitInfo),
  /** Error code of the scene (SDK name). */
  Code: token(),
  /** Error text of the scene (SDK name). */
  Msg: string(),
})

/** What was found in one scene. */
export type ReviewScene = ObjectOf<typeof reviewScene.fields>

/** The scenes that CI's documents and SDKs name. */
export const reviewScenes = {
  /** Pornography, 涉黄. */
  PornInfo: reviewScene,
  /** Advertising, 广告引导. */
  AdsInfo: reviewScene,
  /** Illegal content, 违法. */
  IllegalInfo: reviewScene,
  /** Abuse, 谩骂. */
  AbuseInfo: reviewScene,
  /** Terrorism, 涉暴恐; `TerroristInfo` in some answers. */
  TerrorismInfo: reviewScene,
  /** Politics, 政治敏感. */
  PoliticsInfo: reviewScene,
  /** Content unfit for minors, 未成年人 (SDK name). */
  TeenagerInfo: reviewScene,
  /** Undesirable values, 不良价值观 (SDK name). */
  ValueInfo: reviewScene,
  /** Spam, 灌水 (SDK name). */
  SpamInfo: reviewScene,
  /** Meaningless content, 无意义; a comment in an SDK says low quality, 低质量 (unproven). */
  MeaninglessInfo: reviewScene,
}

/** A scene that CI adds: a record that says whether it was hit. */
function sceneAlike(name: string, value: unknown): Kind<unknown> | undefined {
  const record = only(value)
  const isScene = name.endsWith('Info') && isRecord(record) && ('HitFlag' in record || 'hit_flag' in record)
  return isScene ? reviewScene : undefined
}

/** What was found in one part: a snapshot, a section or a page. */
export const foundFields = {
  /** The label that matters most, such as `Normal`, `Porn` or `Ads`. */
  Label: string(),
  /** Label within `Label`, such as `SexBehavior`. */
  SubLabel: string(),
  /** What to do: `pass`, `block` or `review`. CI writes 0, 1 or 2, as `Result` or `Suggestion`. */
  Suggestion: suggestion,
  ...reviewScenes,
}
