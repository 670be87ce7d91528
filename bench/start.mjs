/** What importing an adapter adds to a process that does nothing. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { median } from './measure.mjs'
import { judged, table } from './table.mjs'

const cwd = fileURLToPath(new URL('.', import.meta.url))
const programs = {
  'node -e 0': '0',
  '@ci-event/core': "import('@ci-event/core')",
  '@ci-event/express': "import('@ci-event/express')",
  '@ci-event/koa': "import('@ci-event/koa')",
  'NestJS alone': "import('@nestjs/common').then(() => import('@nestjs/core'))",
  '@ci-event/nestjs, NestJS included': "import('@ci-event/nestjs')",
}

function run(program) {
  const script = `${program === '0' ? 'Promise.resolve()' : program}.then(() => process.send([process.memoryUsage.rss(), process.cpuUsage()]))`
  const start = performance.now()
  // The time is that of the plain program; what it needs of memory is asked for in a second run.
  spawnSync(process.execPath, ['-e', program], { cwd })
  const time = performance.now() - start
  const { stdout } = spawnSync(
    process.execPath,
    ['-e', script.replace('process.send(', 'console.log(JSON.stringify(').replace(/\)$/, '))')],
    { cwd },
  )
  const [rss] = JSON.parse(stdout.toString())
  return { time, rss: rss / 1e6 }
}

export function benchStart({ rounds }) {
  const series = Object.fromEntries(Object.keys(programs).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const [name, program] of Object.entries(programs)) series[name].push(run(program))
  const [bare] = Object.values(series)
  const added = (name, what, base = bare) => median(series[name].map((each, at) => each[what] - base[at][what]))
  const rows = Object.keys(programs).map((name) => [
    name,
    added(name, 'time').toFixed(0),
    added(name, 'rss').toFixed(1),
  ])
  const goals = []
  for (const name of ['@ci-event/express', '@ci-event/koa', '@ci-event/nestjs, NestJS included']) {
    const nest = name.includes('nestjs')
    const base = nest ? series['NestJS alone'] : bare
    const time = added(name, 'time', base)
    const rss = added(name, 'rss', base)
    const shown = nest ? '@ci-event/nestjs, to NestJS alone' : name
    goals.push(judged(`start: ${shown}`, '≤ 40 ms', `${time.toFixed(0)} ms`, time <= 40))
    goals.push(judged(`memory: ${shown}`, '≤ 12 MB', `${rss.toFixed(1)} MB`, rss <= 12))
  }
  return { goals, sections: [`### Start\n\n${table(['import', 'ms added', 'MB added'], rows)}`] }
}
