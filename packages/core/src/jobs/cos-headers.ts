import type { CosHeader } from './nodes/job-fields.ts'

/**
 * The headers of the upload that started a workflow, by their names in lower case. The result is a `Map`, so a header
 * named `__proto__` or `constructor` does no harm.
 *
 * @param holder the record with `CosHeaders`: the `Input` of a job, or a `WorkflowExecution`
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
