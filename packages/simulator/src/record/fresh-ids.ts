/** Gives recorded callbacks new JobIds, so that a ledger does not take them for duplicates. */
import { randomBytes } from 'node:crypto'
import { isCallbackError, parseCallback } from '@ci-event/core'
import type { Recording } from './recording.ts'

/**
 * @internal Returns a function that replaces the JobIds and RunIds in recordings, and nothing else: every other byte
 * stays. One id is replaced by the same new one in every recording, so that redeliveries stay duplicates. A body that
 * cannot be read is returned as it is.
 */
export function createFreshIds(): (recording: Recording) => Recording {
  const fresh = new Map<string, string>()
  return (recording) => {
    const ids = idsIn(recording)
    if (ids.length === 0) return recording
    // One character per byte, so that every other byte survives whatever the charset is.
    let bytes = Buffer.from(recording.body).toString('latin1')
    for (const id of ids) {
      if (!fresh.has(id)) fresh.set(id, freshIdLike(id))
      const replacement = fresh.get(id) as string
      for (const form of charsetForms) bytes = bytes.replaceAll(form(id), form(replacement))
    }
    return { ...recording, body: Buffer.from(bytes, 'latin1') }
  }
}

/** ASCII as it stands in UTF-8 and GBK, and in both orders of UTF-16. */
const charsetForms: readonly ((id: string) => string)[] = [
  (id) => id,
  (id) => Buffer.from(id, 'utf16le').toString('latin1'),
  (id) => Buffer.from(id, 'utf16le').swap16().toString('latin1'),
]

function idsIn({ body, headers }: Recording): string[] {
  try {
    const event = parseCallback(body, {
      contentType: headers['content-type'],
      bodyLimit: Math.max(1, body.byteLength),
    }) as { JobsDetail?: readonly { JobId?: unknown }[]; WorkflowExecution?: { RunId?: unknown } }
    const jobIds = Array.isArray(event.JobsDetail) ? event.JobsDetail.map(({ JobId }) => JobId) : []
    return [...jobIds, event.WorkflowExecution?.RunId].filter((id) => typeof id === 'string' && id.length > 1)
  } catch (error) {
    if (!isCallbackError(error)) throw error
    return []
  }
}

/** Keeps the letter, which is the family of the job and selects the path of CI's API. */
function freshIdLike(id: string): string {
  return (
    id.charAt(0) +
    randomBytes(id.length)
      .toString('hex')
      .slice(0, id.length - 1)
  )
}
