/** The fast reader of XML against the strict one, through the public functions. */
import { isDeepStrictEqual } from 'node:util'
import type { Drift } from '@ci-event/core'
import { parseDocument } from '@ci-event/core/storage'

/** Changes nothing in a document, and only the strict reader reads it. */
const comment = '<!-- -->'

/** Says how the two readings of a text differ, if they do. What is refused was refused by the strict reader. */
export function findTwoReadings(text: string): string | undefined {
  const first = read(text)
  if ('code' in first) return undefined
  return isDeepStrictEqual(first, read(text + comment)) ? undefined : 'the two XML readers differ'
}

function read(text: string): { document: unknown; drifts: Drift[] } | { code: unknown } {
  const drifts: Drift[] = []
  try {
    return { document: parseDocument(text, { onDrift: (drift) => drifts.push(drift) }), drifts }
  } catch (error) {
    return { code: (error as { code?: string }).code ?? String(error) }
  }
}
