/** Reads the tables of bench/RESULTS.md, the only source of the site's figures. */
import { sectionsOf } from './markdown.ts'

/** A row of a table, by the names of its columns. */
export type Row = Readonly<Record<string, string>>

/** A table, below the heading it stands under. */
export interface Table {
  readonly heading: string
  readonly rows: readonly Row[]
}

/** Every table below a heading of level 2 or 3. */
export function tablesOf(text: string): Table[] {
  const { sections } = sectionsOf(text, 2)
  return sections.flatMap(({ heading, text: section }) => {
    const { intro, sections: below } = sectionsOf(section, 3)
    return [{ heading, text: intro }, ...below].flatMap((each) => {
      const rows = rowsOf(each.text)
      return rows.length > 0 ? [{ heading: each.heading, rows }] : []
    })
  })
}

function rowsOf(text: string): Row[] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'))
  const [names = [], , ...rows] = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  return rows.map((cells) => Object.fromEntries(cells.map((cell, index) => [names[index] ?? '', cell])))
}

/** The table whose heading matches. */
export function tableOf(tables: readonly Table[], heading: RegExp): Table {
  const found = tables.find((table) => heading.test(table.heading))
  if (!found) throw new Error(`bench/RESULTS.md has no table under ${heading}.`)
  return found
}
