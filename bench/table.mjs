/** Tables that read the same on a terminal and in Markdown. */

/** Wide characters do not occur. */
export function table(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, at) => Math.max(...all.map((row) => row[at].length)))
  const line = (row) =>
    `| ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join(' | ')} |`
  const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [line(all[0]), rule, ...all.slice(1).map(line)].join('\n')
}

export const times = (number, digits = 1) => `${number.toFixed(digits)}×`
export const percent = (share) => `±${Math.round(share * 100)} %`

/** A goal, what was measured, and whether it holds. */
export function judged(name, goal, value, holds) {
  return { name, goal, value, holds }
}

export function goalsTable(goals) {
  return table(
    ['goal', 'must be', 'measured', ''],
    goals.map(({ name, goal, value, holds }) => [name, goal, value, holds ? 'reached' : 'NOT REACHED']),
  )
}
