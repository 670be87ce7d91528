/** The nodes that list what a job wrote. Source: 数据万象 › 任务回调 › MediaResult. */
import { array, type ObjectOf, object, string } from '../../schema/schema.ts'

const fileFields = {
  /** Bucket with APPID that was written to. */
  Bucket: string(),
  /** Its region. */
  Region: string(),
  /** What precedes each `ObjectName`: the key is `ObjectPrefix` + `ObjectName`. Usually absent, then `ObjectName` is the key. */
  ObjectPrefix: string(),
  /** Name of each object written. */
  ObjectName: array(string()),
  /** MD5 of each object written. */
  Md5Info: array(
    object({
      /** Name of the object. */
      ObjectName: string(),
      /** MD5 of its content, 32 hex digits. */
      Md5: string(),
    }),
  ),
}

/** What a media job wrote. `outputObjects` turns it into keys. */
export const mediaResult = object({
  /** The objects written. */
  OutputFile: object({
    ...fileFields,
    /** The sprite images written with them. */
    SpriteOutputFile: object(fileFields),
  }),
})

/** What {@link mediaResult} reads. */
export type MediaResult = ObjectOf<typeof mediaResult.fields>
