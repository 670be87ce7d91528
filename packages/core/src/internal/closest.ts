/**
 * The candidate that a mistyped name most likely means: the same but for case, or one or two letters away.
 *
 * @returns `undefined` when the name is a candidate itself, or close to none
 */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  // Of a short name, most others are two letters away.
  const most = name.length < 6 ? 1 : 2
  const lower = name.toLowerCase()
  let best: string | undefined
  let least = most + 1
  for (const candidate of candidates) {
    if (candidate === name) return undefined
    if (Math.abs(candidate.length - name.length) > most) continue
    const distance = distanceBetween(lower, candidate.toLowerCase())
    if (distance < least) {
      best = candidate
      least = distance
    }
  }
  return best
}

/** How many letters were inserted, left out, replaced or swapped with their neighbour. */
function distanceBetween(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min((above[j] as number) + 1, (row[j - 1] as number) + 1, replaced)
      const isSwapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isSwapped) row[j] = Math.min(row[j] as number, (before[j - 2] as number) + 1)
    }
    before = above
    above = row
  }
  return above[b.length] as number
}
