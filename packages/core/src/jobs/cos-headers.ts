import type { CosHeader } from './nodes/job-fields.ts'

/**
 * The headers of the upload that started a workflow, by their lower-cased names, as HTTP compares them. A `Map`, so
 * that a header may be called `__proto__` or `constructor` without harm.
 *
 * @param holder what has `CosHeaders`: the `Input` of a job, or a `WorkflowExecution`
 * @returns an empty map when there are none, as for jobs that an API call started. Of a name that repeats, the last
 *
 * @example
 * cosHeaders(job.Input).get('x-cos-meta-order')
 */
export function cosHeaders(holder: { readonly CosHeaders?: readonly CosHeader[] } | undefined): Map<string, string> {
  const headers = new Map<string, string>()
  for (const { Key, Value } of holder?.CosHeaders ?? []) {
    // A `Key` that is no text was reported as drift when it was read.
    if (typeof Key === 'string') headers.set(Key.toLowerCase(), Value ?? '')
  }
  return headers
}
