/** The charts of the site show the figures of bench/RESULTS.md, and no others. */
import { expect, test } from 'vitest'
import { withCharts } from '../../site/pages/benchmark-charts.ts'
import { read } from '../../site/pages/sources.ts'

const results = `# Results

## Figures

### Body (XML 1 B)

| reader                  | time, ours is 1 |   µs |
| ----------------------- | --------------: | ---: |
| ci-event, XML to event  |           1.00× |  6.3 |
| another                 |           4.00× | 25.2 |

### Whole HTTP, 1 B of XML

| server           | of the baseline |
| ---------------- | --------------: |
| koa: only reads  |            1.00 |
| koa: ci-event    |            0.48 |
| express: another |            0.63 |
`

test('a chart of readers has a bar for each, as long as its figure', () => {
  const html = withCharts('<!-- chart: reading Body -->', results)
  const shares = [...html.matchAll(/<i class="(\w+)" style="--share:([\d.]+)"/g)].map(([, kind, share]) => [
    kind,
    Number(share),
  ])
  expect(shares).toEqual([
    ['ours', 0.25],
    ['other', 1],
  ])
  expect(html).toContain('aria-label="Body (XML 1 B): ci-event, XML to event 1.00×, another 4.00×"')
})

test('a chart of throughput has the servers of one framework', () => {
  expect(withCharts('<!-- chart: throughput koa -->', results)).toContain('"koa: only reads 100 %, ci-event 48 %"')
})

test('a chart of a table that the results do not have is refused', () => {
  expect(() => withCharts('<!-- chart: reading Nothing -->', results)).toThrow('no table under /^Nothing/')
  expect(() => withCharts('<!-- chart: pie -->', results)).toThrow('There is no chart pie.')
})

test.each(['docs/benchmarks.md', 'docs/benchmarks.zh-CN.md', 'docs/comparison.md', 'docs/comparison.zh-CN.md'])(
  'every figure in the charts of %s is in bench/RESULTS.md',
  (page) => {
    const recorded = read('bench/RESULTS.md')
    const figures = [...withCharts(read(page), recorded).matchAll(/<b>([^<]*)</g)].map(([, text]) => text as string)
    expect(figures.length).toBeGreaterThan(8)
    for (const figure of figures) {
      const [number = '', unit = ''] = figure.split(' ')
      const cell = unit === '%' ? (Number(number) / 100).toFixed(2) : number
      expect(recorded).toMatch(new RegExp(`\\| +${cell.replace('.', '\\.')} +\\|`))
    }
  },
)
