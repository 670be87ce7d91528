/** Checks Tags that people type. */
import { fixtureReviews, fixtureTags, workflowNames } from '../../callback/fixtures.ts'
import { UsageError } from '../command.ts'

const names: readonly string[] = [...fixtureTags, ...workflowNames, ...fixtureReviews]

/** @internal The Tag as CI spells it. @throws UsageError with the closest known Tag */
export function checkedTag(given: string, acceptsAny: boolean): string {
  const found = names.find((name) => name.toLowerCase() === given.toLowerCase())
  if (found !== undefined || acceptsAny) return found ?? given
  const near = closestTag(given)
  const meant = near === undefined ? '' : ` Did you mean ${near}?`
  throw new UsageError(
    `Unknown Tag ${given}.${meant} \`ci-event tags\` lists the known ones; --any-tag accepts any other.`,
  )
}

/** @internal The known Tag with the fewest differences; `undefined` when all have more than three. */
export function closestTag(given: string): string | undefined {
  const near = names
    .map((name) => ({ name, distance: distanceOf(name.toLowerCase(), given.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0]
  return near && near.distance <= 3 ? near.name : undefined
}

/** The number of letters to change, add or remove. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
