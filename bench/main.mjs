/**
 * `npm run bench`: ci-event beside what people use today, in one run. Ratios, because times are the machine's.
 *
 * --long: more rounds. --json: the goals as JSON on standard output, and nothing else there.
 * --only=parse,http,cost,memory,start: some of it; RESULTS.md is then left as it is.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { benchCost } from './cost.mjs'
import { benchHttp } from './http.mjs'
import { benchMemory } from './memory.mjs'
import { benchParse } from './parse.mjs'
import { benchStart } from './start.mjs'
import { goalsTable } from './table.mjs'

const options = process.argv.slice(2)
const long = options.includes('--long')
const json = options.includes('--json')
const only = options
  .find((each) => each.startsWith('--only='))
  ?.slice(7)
  .split(',')
const results = new URL('RESULTS.md', import.meta.url)

const benches = {
  parse: () => benchParse(long ? { rounds: 25, budget: 60 } : { rounds: 7, budget: 25 }),
  http: () => benchHttp(long ? { rounds: 21, count: 8000 } : { rounds: 7, count: 2500 }),
  cost: () => benchCost(),
  memory: () => benchMemory(),
  start: () => benchStart({ rounds: long ? 25 : 11 }),
}

const versions = [
  'fast-xml-parser',
  'saxes',
  'txml',
  'xml2js',
  'body-parser-xml',
  'express-xml-bodyparser',
  'koa-xml-body',
  'express',
  'koa',
  '@nestjs/core',
  'fastify',
].map((name) => {
  const manifest = new URL(`../node_modules/${name}/package.json`, import.meta.url)
  return `${name} ${JSON.parse(readFileSync(manifest, 'utf8')).version}`
})

const goals = []
const sections = []
for (const [name, run] of Object.entries(benches)) {
  if (only && !only.includes(name)) continue
  const outcome = await run()
  goals.push(...outcome.goals)
  sections.push(...outcome.sections)
  if (!json) console.log(`${outcome.sections.join('\n\n')}\n`)
}

if (json) console.log(JSON.stringify(goals, undefined, 2))
else console.log(goalsTable(goals))

if (!only) {
  // What people write below this line about the figures stays.
  const notes = '<!-- notes -->'
  let written = ''
  try {
    written = readFileSync(results, 'utf8').split(notes)[1] ?? ''
  } catch {}
  const head = [
    '# Results of `npm run bench`',
    '',
    'Written by the benchmark. Ratios hold on other machines, times do not. All are medians of interleaved rounds; spread is',
    'half the distance between the quartiles.',
    '',
    '- Parsing and throughput are measured in processor time, collector and compiler included, because what else the machine',
    '  does is then not counted. Of HTTP, the ratio by the clock stands beside it.',
    '- The baseline reads the body and does nothing else. The limit is what one writes by hand for exactly this callback: our',
    '  parser, a Map of the jobs that are done, one awaited handler. It verifies nothing and limits no time.',
    '- p99 is the median of the rounds, over 5,000 requests each, at one rate for all: 40 % of what the baseline takes, but no',
    '  more than 70 % of what ours takes.',
    '- Bytes and scavenges are those of the whole server, Node.js included; bytes of the heap only.',
    '',
    `Node ${process.version}, ${cpus().length} cores, ${long ? 'long' : 'short'} run. ${versions.join(', ')}.`,
    '',
    '## Goals',
    '',
    goalsTable(goals),
    '',
    '## Figures',
    '',
    sections.join('\n\n'),
    '',
  ]
  writeFileSync(results, `${head.join('\n')}\n${notes}${written || '\n'}`)
}
process.exit()
