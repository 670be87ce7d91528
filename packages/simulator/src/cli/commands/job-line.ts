/** The jobs of a relayed callback in a few words. */
import type { RelayedJob } from '../../relay/relayed-jobs.ts'

// Control characters: what a body says must not move the cursor.
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** @internal Tag, State and JobId of the first job, and how many more there are. */
export function jobsInWords(jobs: readonly RelayedJob[], jobCount: number): string {
  const [first] = jobs
  if (!first) return jobCount === 0 ? '(no jobs)' : `(${jobCount} jobs)`
  const distinct = (name: keyof RelayedJob): string => [...new Set(jobs.map((job) => job[name] || '—'))].join(',')
  const more = jobCount > 1 ? ` +${jobCount - 1}` : ''
  return `${distinct('tag')}  ${distinct('state')}  ${first.id || '—'}${more}`.replace(unprintable, ' ')
}
