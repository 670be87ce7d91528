/** Callbacks in files: how they are written and how they are found again. Other stores can be read beside them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { inboxSource } from './inbox-source.ts'

/** A callback that was received once, to the byte. */
export interface Recording {
  /** Tells it from others in the same place. */
  readonly name: string
  readonly body: Uint8Array
  /** Header fields by lower-case name, without what is secret and what belongs to one connection. */
  readonly headers: Readonly<Record<string, string>>
  /** Path and query; what is secret in it reads `***`. */
  readonly url?: string
  /** When it arrived, in ISO 8601. */
  readonly receivedAt?: string
  /** What the app answered. */
  readonly answer?: { readonly status: number; readonly milliseconds: number }
}

/** A kind of place that recordings are read from. */
export interface RecordingSource {
  /** Whether this is the reader for what is at this path. */
  accepts(path: string): boolean
  /** Gives the recordings in the order in which they arrived. */
  read(path: string): Iterable<Recording> | AsyncIterable<Recording>
}

const facts = '.request.json'

/** @internal Writes one recording: the body in a file of its own, so that any tool can look at it. */
export function writeRecording(directory: string, { name, body, ...rest }: Recording): void {
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, name), body)
  writeFileSync(join(directory, `${name}${facts}`), `${JSON.stringify(rest, null, 2)}\n`)
}

/** What {@link createRecorder} writes, or any directory of saved payloads. */
export const directorySource: RecordingSource = {
  accepts: (path) => statSync(path).isDirectory(),
  *read(path) {
    const names = readdirSync(path)
      .filter((name) => /\.(xml|json|bin)$/.test(name) && !name.endsWith(facts))
      .sort()
    for (const name of names) yield recordingAt(join(path, name))
  },
}

/** One saved payload. */
export const fileSource: RecordingSource = {
  accepts: (path) => /\.(xml|json|bin)$/.test(path),
  *read(path) {
    yield recordingAt(path)
  },
}

function recordingAt(path: string): Recording {
  const body = readFileSync(path)
  const known = readFacts(`${path}${facts}`)
  const type = body.toString('latin1', 0, 64).trimStart().startsWith('{') ? 'application/json' : 'application/xml'
  return { headers: { 'content-type': type }, ...known, name: basename(path), body }
}

function readFacts(path: string): Partial<Recording> {
  if (!existsSync(path)) return {}
  return JSON.parse(readFileSync(path, 'utf8')) as Partial<Recording>
}

/**
 * Reads the recordings at a path. The first source that accepts it reads it.
 *
 * @throws Error when there is nothing at the path, or no source for it
 */
export async function* readRecordings(
  path: string,
  sources: readonly RecordingSource[] = [directorySource, fileSource, inboxSource],
): AsyncIterable<Recording> {
  const source = sources.find((each) => each.accepts(path))
  if (!source)
    throw new Error(`${path} is neither a directory of recordings, nor a payload (.xml, .json), nor an inbox (.db).`)
  yield* source.read(path)
}
