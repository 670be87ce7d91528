import { isRecord } from '../internal/record.ts'
import type { BaseJob } from './catalogue.ts'

/** An object that a job wrote. */
export interface OutputObject {
  /** Bucket with APPID; absent when the callback has none. */
  Bucket?: string
  /** Its region; absent when the callback has none. */
  Region?: string
  /** The whole key. CI writes some with a leading `/`; it is left unchanged. */
  Object: string
  /** MD5 of the content, 32 hex digits, where CI reports it. */
  Md5?: string
}

/** The part of a job that is read, so that jobs of every Tag fit. */
type JobLike = Pick<BaseJob, 'State'> & { readonly Operation?: unknown }

/**
 * The objects that a job actually wrote. Do not use `Operation.Output.Object` for that: it is the submitted name, which may
 * hold `${ext}` or `${number}`. The real keys are in `MediaResult`, `DocProcessResult`, `PicProcessResult` and others.
 *
 * Keys of result nodes come first. If there are none, `Output` is used, for jobs that succeeded and names without a
 * template. Empty for jobs that write nothing, and for FileUncompress: CI lists at most some of its files, in `FileList`.
 *
 * @example
 * for (const { Bucket, Region, Object } of outputObjects(job)) await cos.headObject({ Bucket, Region, Key: Object })
 */
export function outputObjects(job: JobLike): OutputObject[] {
  const [operation = {}] = recordsOf(job.Operation)
  const output = recordsOf(operation.Output)
  const written = [
    ...fromMediaResult(operation, output),
    ...fromPictures(operation, output),
    ...fromOtherResults(operation, output),
  ]
  if (written.length > 0) return withoutRepeats(written)
  return job.State === undefined || job.State === 'Success' ? withoutRepeats(output.flatMap(fromOutput)) : []
}

type Node = Readonly<Record<string, unknown>>

function fromMediaResult(operation: Node, output: readonly Node[]): OutputObject[] {
  const files = recordsOf(operation.MediaResult).flatMap(({ OutputFile }) => recordsOf(OutputFile))
  return files
    .flatMap((file) => [file, ...recordsOf(file.SpriteOutputFile)])
    .flatMap((file) => {
      const prefix = textOf(file.ObjectPrefix) ?? ''
      const md5s = new Map(recordsOf(file.Md5Info).map(({ ObjectName, Md5 }) => [ObjectName, textOf(Md5)]))
      return listOf(file.ObjectName).flatMap((name) => {
        if (typeof name !== 'string') return []
        // Md5Info has the whole key in documented samples, also where ObjectName is only the part after the prefix.
        return objectAt(placeOf(file, ...output), prefix + name, md5s.get(prefix + name) ?? md5s.get(name))
      })
    })
}

/** One picture, or one of several, each with a `State` of its own. */
function fromPictures(operation: Node, output: readonly Node[]): OutputObject[] {
  const place = placeOf(...output)
  return recordsOf(operation.PicProcessResult)
    .filter(({ State = 'Success' }) => State === 'Success')
    .flatMap(({ ObjectName, UploadResult }) => {
      const uploaded = recordsOf(UploadResult).flatMap(({ ProcessResults }) => recordsOf(ProcessResults))
      const keys = uploaded.flatMap((results) => recordsOf(results.Object)).map(({ Key }) => Key)
      return [ObjectName, ...keys].flatMap((key) => objectAt(place, key))
    })
}

function fromOtherResults(operation: Node, output: readonly Node[]): OutputObject[] {
  const place = placeOf(...output)
  const pages = recordsOf(operation.DocProcessResult).flatMap(({ PageInfo }) => recordsOf(PageInfo))
  const texts = recordsOf(operation.SpeechRecognitionResult).flatMap(({ ObjectName, DetailObjectName }) => [
    ObjectName,
    DetailObjectName,
  ])
  return [
    ...pages.flatMap(({ TgtUri }) => objectAt(place, TgtUri)),
    ...recordsOf(operation.FileCompressResult).flatMap((archive) =>
      objectAt(placeOf(archive, ...output), archive.Object),
    ),
    ...texts.flatMap((name) => objectAt(place, name)),
  ]
}

function fromOutput(output: Node): OutputObject[] {
  const names = [
    ...[output.Object, output.AuObject, output.BassObject, output.DrumObject, output.SpriteObject],
    ...recordsOf(output.StreamExtract).map((stream) => stream.Output ?? stream.Object),
  ]
  return names.flatMap((name) => objectAt(placeOf(output), name))
}

type Place = Pick<OutputObject, 'Bucket' | 'Region'>

/** The bucket and region of the first node that has them. */
function placeOf(...nodes: readonly Node[]): Place {
  const [Bucket, Region] = ['Bucket', 'Region'].map((name) => nodes.map((node) => textOf(node[name])).find(Boolean))
  return { ...(Bucket ? { Bucket } : {}), ...(Region ? { Region } : {}) }
}

// A name that still holds a template is not the key of an object.
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

/** The records of a node. A node that was never seen to repeat may be a list after all. */
function recordsOf(value: unknown): readonly Node[] {
  return listOf(value).filter(isRecord)
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
