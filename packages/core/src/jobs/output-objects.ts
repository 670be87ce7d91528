import { isRecord } from '../internal/record.ts'
import type { BaseJob } from './catalogue.ts'

/** An object that a job wrote. */
export interface OutputObject {
  /** Bucket with APPID; absent when the callback has none. */
  Bucket?: string
  /** Its region; absent when the callback has none. */
  Region?: string
  /** The whole key. CI writes some with a leading `/`; it is left as it came. */
  Object: string
  /** MD5 of the content, 32 hex digits, where CI tells it. */
  Md5?: string
}

/** What is looked at of a job: so little that jobs of every Tag fit. */
type JobLike = Pick<BaseJob, 'State'> & { readonly Operation?: unknown }

/**
 * The objects that a job really wrote. Do not take `Operation.Output.Object` for that: it is what the job was told,
 * and may hold `${ext}` or `${number}`, while the truth lies in `MediaResult`, in `DocProcessResult` or elsewhere.
 *
 * What CI tells of in result nodes comes first; `Output` is looked at when there are none, for names that hold no
 * template, of jobs that succeeded. Empty for jobs that write nothing or whose keys CI does not tell (FileUncompress).
 *
 * @example
 * for (const { Bucket, Region, Object } of outputObjects(job)) await cos.headObject({ Bucket, Region, Key: Object })
 */
export function outputObjects(job: JobLike): OutputObject[] {
  const operation = recordOf(job.Operation)
  const output = recordOf(operation.Output)
  const told = [...fromMediaResult(operation, output), ...fromOtherResults(operation, output)]
  if (told.length > 0) return withoutRepeats(told)
  return job.State === undefined || job.State === 'Success' ? withoutRepeats(fromOutput(output)) : []
}

type Node = Readonly<Record<string, unknown>>

function fromMediaResult(operation: Node, output: Node): OutputObject[] {
  const file = recordOf(recordOf(operation.MediaResult).OutputFile)
  return [file, recordOf(file.SpriteOutputFile)].flatMap((each) => {
    const prefix = textOf(each.ObjectPrefix) ?? ''
    const md5s = new Map(
      listOf(each.Md5Info)
        .map(recordOf)
        .map(({ ObjectName, Md5 }) => [ObjectName, textOf(Md5)]),
    )
    return listOf(each.ObjectName).flatMap((name) => {
      if (typeof name !== 'string') return []
      // Md5Info names the whole key in documented samples, also where ObjectName is only what follows the prefix.
      return objectAt(placeOf(each, output), prefix + name, md5s.get(prefix + name) ?? md5s.get(name))
    })
  })
}

function fromOtherResults(operation: Node, output: Node): OutputObject[] {
  const place = placeOf(output)
  const picture = recordOf(operation.PicProcessResult)
  const archive = recordOf(operation.FileCompressResult)
  const speech = recordOf(operation.SpeechRecognitionResult)
  const uploaded = listOf(recordOf(recordOf(picture.UploadResult).ProcessResults).Object).map(recordOf)
  const pages = listOf(recordOf(operation.DocProcessResult).PageInfo).map(recordOf)
  return [
    ...objectAt(place, picture.ObjectName),
    ...uploaded.flatMap(({ Key }) => objectAt(place, Key)),
    ...pages.flatMap(({ TgtUri }) => objectAt(place, TgtUri)),
    ...objectAt(placeOf(archive, output), archive.Object),
    ...objectAt(place, speech.ObjectName),
    ...objectAt(place, speech.DetailObjectName),
  ]
}

function fromOutput(output: Node): OutputObject[] {
  const streams = listOf(output.StreamExtract).map(recordOf)
  const names = [
    ...[output.Object, output.AuObject, output.BassObject, output.DrumObject, output.SpriteObject],
    ...streams.map((stream) => stream.Output ?? stream.Object),
  ]
  return names.flatMap((name) => objectAt(placeOf(output), name))
}

type Place = Pick<OutputObject, 'Bucket' | 'Region'>

function placeOf(...nodes: readonly Node[]): Place {
  const [Bucket, Region] = ['Bucket', 'Region'].map((name) => nodes.map((node) => textOf(node[name])).find(Boolean))
  return { ...(Bucket ? { Bucket } : {}), ...(Region ? { Region } : {}) }
}

// A template that is left was not filled in, so it names nothing that could be fetched.
function objectAt(place: Place, name: unknown, md5?: string): OutputObject[] {
  const key = textOf(name)
  if (!key || /\$\{[^}]*\}/.test(key)) return []
  return [{ ...place, Object: key, ...(md5 ? { Md5: md5 } : {}) }]
}

function withoutRepeats(objects: readonly OutputObject[]): OutputObject[] {
  const seen = new Set<string>()
  return objects.filter((each) => {
    const name = JSON.stringify([each.Bucket, each.Region, each.Object])
    return !seen.has(name) && seen.add(name)
  })
}

function recordOf(value: unknown): Node {
  return isRecord(value) ? value : {}
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined ? [] : [value]
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
