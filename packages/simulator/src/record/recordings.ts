/** Finds the source that can read a path. */
import { directorySource, fileSource } from './files.ts'
import { inboxSource } from './inbox-source.ts'
import type { Recording, RecordingSource } from './recording.ts'

/**
 * Reads the recordings at a path, with the first source that accepts it.
 *
 * @throws Error when no source accepts the path, or nothing exists there
 */
export async function* readRecordings(
  path: string,
  sources: readonly RecordingSource[] = [directorySource, fileSource, inboxSource],
): AsyncIterable<Recording> {
  const source = sources.find((each) => each.accepts(path))
  if (!source) {
    throw new Error(
      `Expected a directory of recordings, a saved body (.xml, .json, .bin) or an inbox (.db), got ${path}.`,
    )
  }
  yield* source.read(path)
}
