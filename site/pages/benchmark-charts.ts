/** The charts of docs/benchmarks.md, drawn from bench/RESULTS.md in place of `<!-- chart: … -->`. */
import { barsOf, type Chart } from './bars.ts'
import { type Row, type Table, tableOf, tablesOf } from './results.ts'

const isOurs = (name: string) => name.includes('ci-event') && !name.includes('strict reader')

function chartOf(
  title: string,
  rows: readonly Row[],
  nameColumn: string,
  column: string,
  figure: (cell: string) => string,
): Chart {
  return {
    title,
    bars: rows.map((row) => {
      const label = row[nameColumn] ?? ''
      const cell = row[column] ?? ''
      return { label, value: Number.parseFloat(cell), figure: figure(cell), kind: isOurs(label) ? 'ours' : 'other' }
    }),
  }
}

/** How long each reader takes for one body, ours being 1. */
function reading(tables: readonly Table[], payload: RegExp): Chart {
  const { heading, rows } = tableOf(tables, payload)
  return chartOf(heading, rows, 'reader', 'time, ours is 1', (cell) => cell)
}

/** What is left of the requests per second of an app that only reads the body. */
function throughput(tables: readonly Table[], server: string): Chart {
  const { rows } = tableOf(tables, /^Whole HTTP/)
  const ofServer = rows
    .filter((row) => row.server?.startsWith(`${server}: `) && !row.server.includes('prototypes'))
    .map((row): Row => ({ ...row, name: row.server?.replace(`${server}: `, '') ?? '' }))
  return chartOf(
    server,
    ofServer,
    'name',
    'of the baseline',
    (cell) => `${Math.round(Number.parseFloat(cell) * 100)} %`,
  )
}

/** Where the time of one callback goes. */
function parts(tables: readonly Table[]): Chart {
  const { rows } = tableOf(tables, /part by part/)
  return chartOf('node:http', rows, 'server', 'µs per request', (cell) => `${cell} µs`)
}

/** How much an import adds to the start of an app. */
function start(tables: readonly Table[]): Chart {
  const { rows } = tableOf(tables, /^Start$/)
  const imports = rows.filter((row) => row.import?.startsWith('@ci-event/') && !row.import.includes('included'))
  return chartOf('import', imports, 'import', 'ms added', (cell) => `${cell} ms`)
}

const drawn: Readonly<Record<string, (tables: readonly Table[], argument: string) => Chart>> = {
  reading: (tables, argument) => reading(tables, new RegExp(`^${argument}`)),
  throughput,
  parts,
  start,
}

/** Puts the charts into a text. @param results the text of bench/RESULTS.md */
export function withCharts(text: string, results: string): string {
  const tables = tablesOf(results)
  return text.replace(/<!-- chart: (\w+) ?(.*?) -->/g, (_, name: string, argument: string) => {
    const draw = drawn[name]
    if (!draw) throw new Error(`There is no chart ${name}.`)
    return barsOf(draw(tables, argument))
  })
}
