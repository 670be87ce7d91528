/** `npm run test:crash -- --rounds 100`: rounds of every kind that this machine can run, and their counts. */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { buildForNode } from './build.mjs'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '21' },
    callbacks: { type: 'string', default: '400' },
    only: { type: 'string' },
    verbose: { type: 'boolean' },
  },
})
const folder = await buildForNode(['child', 'rounds'])
const { openCrashLab, possibleKinds, kinds } = await import(`${folder}/rounds.mjs`)
const chosen = possibleKinds.filter(({ name }) => !values.only || name.includes(values.only))
for (const kind of kinds) if (!possibleKinds.includes(kind)) console.log(`NOT RUN, its server is missing: ${kind.name}`)

const lab = openCrashLab(`${folder}/child.mjs`)
const totals = new Map()
try {
  for (let round = 0; round < Number(values.rounds); round++) {
    const kind = chosen[round % chosen.length]
    const counts = await lab.round(kind, Number(values.callbacks))
    totals.set(kind.name, added(totals.get(kind.name), counts))
    if (values.verbose) console.log(`${round + 1}: ${kind.name}: ${JSON.stringify(counts)}`)
    const bad = counts.lost + counts.notOnce + counts.half + counts.unexplained
    if (bad > 0) console.log(`round ${round + 1}: ${kind.name}: ${JSON.stringify(counts)}`)
  }
} finally {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
}
let all
for (const [name, counts] of totals) {
  console.log(name, JSON.stringify(counts))
  all = added(all, counts)
}
console.log('all', JSON.stringify(all))
process.exitCode = all.lost + all.notOnce + all.half + all.unexplained === 0 ? 0 : 1

function added(sum, counts) {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count + (sum?.[name] ?? 0)]))
}
