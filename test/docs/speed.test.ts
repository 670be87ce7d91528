/** The README's figures are those of the last recorded run of the benchmark. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** What the goals' table says was measured for the goal whose name matches. */
function measured(name: RegExp): number {
  const rows = read('bench/RESULTS.md')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
  const found = rows.filter(([, goal = '']) => name.test(goal))
  expect(found, `rows of bench/RESULTS.md that match ${name}`).toHaveLength(1)
  return Number.parseFloat(found[0]?.[3] ?? '')
}

test.each([
  ['README.md', 'Speed'],
  ['README.zh-CN.md', '性能'],
])('%s states the speed that bench/RESULTS.md records', (page, heading) => {
  const [, section = ''] = read(page).split(`\n## ${heading}\n`)
  const [text = ''] = section.split('\n## ')
  expect([...text.matchAll(/\*\*(.+?)\*\*/g)].map(([, figure]) => figure)).toEqual([
    `${Math.round(measured(/^XML, .*\(XML 728 B, .*: faster than fast-xml-parser$/))}`,
    `${Math.round(100 * measured(/^throughput, express$/))} %`,
    `${Math.round(100 * measured(/^throughput, koa$/))} %`,
  ])
})
