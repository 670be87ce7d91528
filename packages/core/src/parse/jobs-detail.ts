import { CallbackError } from '../errors.ts'
import { isRecord } from '../internal/record.ts'
import { isBlank } from '../schema/blank.ts'
import type { DriftReport } from '../schema/drift.ts'
import { readItems } from '../schema/in-place.ts'
import type { DocumentTree } from './tree.ts'

/**
 * Reads each element of `JobsDetail`, which may be a list or one record, in place. Empty ones are left out.
 *
 * @throws CallbackError `not_a_callback` when an element is something else than a record
 */
export function readJobsDetail<J>(
  given: unknown,
  drift: DriftReport,
  read: (element: DocumentTree) => J | undefined,
): J[] {
  drift.enter('JobsDetail')
  const all = readItems(Array.isArray(given) ? given : [given], (each) => {
    if (isBlank(each)) return undefined
    if (!isRecord(each)) throw notJobs()
    return read(each)
  })
  drift.leave()
  return (all ?? []) as J[]
}

function notJobs(): CallbackError {
  return new CallbackError(
    'not_a_callback',
    'JobsDetail holds something other than jobs, so this is not a callback of CI. Check what posts to this URL.',
  )
}
