/** Nodes that tell what a job wrote. Source: 数据万象 › 任务回调 › MediaResult. */
import { list, type RecordOf, record, text } from '../../schema/schema.ts'

const fileFields = {
  /** Bucket with APPID that was written to. */
  Bucket: text(),
  /** Its region. */
  Region: text(),
  /** What precedes each `ObjectName`: the key is `ObjectPrefix` + `ObjectName`. Usually absent, then `ObjectName` is the key. */
  ObjectPrefix: text(),
  /** Name of each object written; always a list, also of one. */
  ObjectName: list(text()),
  /** MD5 of each object written. */
  Md5Info: list(
    record({
      /** Name of the object. */
      ObjectName: text(),
      /** MD5 of its content, 32 hex digits. */
      Md5: text(),
    }),
  ),
}

/** What a media job wrote. `outputObjects` turns it into keys. */
export const mediaResult = record({
  /** The objects written. */
  OutputFile: record({
    ...fileFields,
    /** The sprite images written beside them. */
    SpriteOutputFile: record(fileFields),
  }),
})

/** What {@link mediaResult} reads. */
export type MediaResult = RecordOf<typeof mediaResult.fields>
