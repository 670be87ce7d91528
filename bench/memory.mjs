/**
 * What reading one body takes from the heap. All that is allocated on the way counts, also what could be collected
 * meanwhile: the young generation is made so large that nothing is.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { huge } from './payloads.mjs'
import { judged, table, times } from './table.mjs'

const program = fileURLToPath(import.meta.url)

/** In a process of its own, once: a second reading finds compiled code and known names. */
async function child(at) {
  const { parseCallback } = await import('@ci-event/core')
  const { xml } = huge[at]
  for (let call = 0; call < 3; call++) parseCallback(xml)
  globalThis.gc()
  const before = process.memoryUsage().heapUsed
  const event = parseCallback(xml)
  const allocated = process.memoryUsage().heapUsed - before
  globalThis.gc()
  const kept = process.memoryUsage().heapUsed - before
  console.log(JSON.stringify({ allocated: allocated / xml.length, kept: event ? kept / xml.length : 0 }))
}

export function benchMemory() {
  const goals = []
  const rows = huge.map(({ name, xml }, at) => {
    const options = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128']
    const { stdout } = spawnSync(process.execPath, [...options, program, 'child', String(at)])
    const { allocated, kept } = JSON.parse(stdout.toString())
    goals.push(judged(`heap for ${name}, 1 MiB`, '≤ 6 × body', times(allocated), allocated <= 6))
    return [name, xml.length, times(allocated), times(kept)]
  })
  const head = ['body', 'bytes', 'allocated while reading', 'kept by the event']
  return { goals, sections: [`### Heap for one body\n\n${table(head, rows)}`] }
}

if (process.argv[2] === 'child') await child(Number(process.argv[3]))
