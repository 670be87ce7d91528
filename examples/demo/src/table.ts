const widths = [8, 36, 52]

/** One row of the table; the last cell is as wide as it needs to be. */
export function formatRow(...cells: string[]): string {
  return cells.map((cell, index) => cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - cellsWide(cell)))).join('  ')
}

export function formatRule(): string {
  return '-'.repeat(132)
}

/** Chinese characters take two columns of a terminal. */
function cellsWide(text: string): number {
  return [...text].reduce((sum, character) => sum + (/\p{Script=Han}/u.test(character) ? 2 : 1), 0)
}
