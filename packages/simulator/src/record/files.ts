/** Recordings as files: one for the body, so that any tool can open it, and one for everything else. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Recording, RecordingSource } from './recording.ts'

const factsExtension = '.request.json'
const bodyExtension = /\.(xml|json|bin)$/

/** @internal Writes one recording; the directory is created if necessary. */
export function writeRecording(directory: string, { name, body, ...facts }: Recording): void {
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, name), body)
  writeFileSync(join(directory, `${name}${factsExtension}`), `${JSON.stringify(facts, null, 2)}\n`)
}

/** Reads what {@link createRecorder} wrote, or any directory of saved bodies (`.xml`, `.json`, `.bin`), sorted by name. */
export const directorySource: RecordingSource = {
  accepts: (path) => statSync(path).isDirectory(),
  *read(path) {
    const names = readdirSync(path)
      .filter((name) => bodyExtension.test(name) && !name.endsWith(factsExtension))
      .sort()
    for (const name of names) yield recordingAt(join(path, name))
  },
}

/** Reads one saved body: a `.xml`, `.json` or `.bin` file. */
export const fileSource: RecordingSource = {
  accepts: (path) => bodyExtension.test(path),
  *read(path) {
    yield recordingAt(path)
  },
}

function recordingAt(path: string): Recording {
  const body = readFileSync(path)
  const type = body.toString('latin1', 0, 64).trimStart().startsWith('{') ? 'application/json' : 'application/xml'
  return { headers: { 'content-type': type }, ...factsAt(`${path}${factsExtension}`), name: basename(path), body }
}

function factsAt(path: string): Partial<Recording> {
  if (!existsSync(path)) return {}
  return JSON.parse(readFileSync(path, 'utf8')) as Partial<Recording>
}
