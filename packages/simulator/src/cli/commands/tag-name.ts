/** Tags as people type them. */
import { fixtureTags } from '../../callback/fixtures.ts'
import { UsageError } from '../command.ts'

/** @internal The Tag as CI spells it. @throws UsageError with what was probably meant */
export function checkedName(given: string, any: boolean): string {
  const names = [...fixtureTags, 'WorkflowFinish']
  const found = names.find((name) => name.toLowerCase() === given.toLowerCase())
  if (found !== undefined || any) return found ?? given
  const near = names
    .map((name) => ({ name, distance: distanceOf(name.toLowerCase(), given.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0]
  const meant = near && near.distance <= 3 ? ` Did you mean ${near.name}?` : ''
  throw new UsageError(
    `There is no Tag ${given}.${meant} \`ci-event tags\` lists those that are known; --any-tag sends any other.`,
  )
}

/** How many letters must be changed, added or left out. */
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
