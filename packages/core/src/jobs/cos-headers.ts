import { isRecord } from '../internal/record.ts'
import { type ArrayKind, array } from '../schema/schema.ts'
import { type CosHeader, cosHeader } from './nodes/job-fields.ts'

/**
 * The headers of the upload that started a workflow or a review, by their names in lower case. The result is a `Map`, so a header
 * named `__proto__` or `constructor` does no harm.
 *
 * @param holder the record with `CosHeaders`: the `Input` of a job, a `WorkflowExecution` or a review
 * @returns an empty map if there are none, as for jobs that an API call started. If a name repeats, the last value wins
 *
 * @example
 * cosHeaders(job.Input).get('x-cos-meta-order')
 */
export function cosHeaders(holder: { readonly CosHeaders?: readonly CosHeader[] } | undefined): Map<string, string> {
  const headers = new Map<string, string>()
  for (const { Key, Value } of holder?.CosHeaders ?? []) {
    // A `Key` that is not text was reported as drift when it was read.
    if (typeof Key === 'string') headers.set(Key.toLowerCase(), Value ?? '')
  }
  return headers
}

const headerList = array(cosHeader)

/** Headers as jobs have them, from the map that moderation has: a name, and one text or several. */
export const cosHeaderMap: ArrayKind<CosHeader> = {
  ...headerList,
  read: (value, drift) =>
    headerList.read(
      Array.isArray(value)
        ? value.flat(Number.POSITIVE_INFINITY).flatMap((each) => headersOf(each, true))
        : headersOf(value, false),
      drift,
    ),
}

function headersOf(value: unknown, isListed: boolean): unknown[] {
  if (!isRecord(value) || isHeader(value, isListed)) return [value]
  return Object.entries(value).flatMap(([Key, given]) => {
    const values = Array.isArray(given) ? given : [given]
    return values.map((Value) => ({ Key, Value }))
  })
}

/**
 * A map may have a header of any name, but none is known to be called `Key`. An event that is read again has a list, and no
 * `Key` where that was blank.
 */
function isHeader(value: Record<string, unknown>, isListed: boolean): boolean {
  const names = Object.keys(value)
  const isKnown = isListed ? names.length > 0 : 'Key' in value
  return isKnown && names.every((name) => name === 'Key' || name === 'Value')
}
