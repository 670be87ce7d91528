/** Bytes to event in process, by processor time: what the event loop of the host waits for. */
import { median, ratio, spread, timeInTurns } from './measure.mjs'
import { huge, large, middle, small } from './payloads.mjs'
import { readers } from './readers.mjs'
import { judged, percent, table, times } from './table.mjs'

const ours = 'ci-event, XML to event'
const oursJson = 'ci-event, JSON to event'
const strict = 'fast-xml-parser, strict'
const floor = 'JSON.parse'

export function benchParse({ rounds, budget }) {
  const goals = []
  const sections = []
  const medians = new Map()
  for (const payload of [small, middle, ...large, ...huge]) {
    const calls = Object.entries(readers).map(([name, { format, read }]) => [name, () => read(payload[format])])
    const series = timeInTurns(Object.fromEntries(calls), { rounds, budget, warmUp: 3 * budget })
    medians.set(payload, median(series[ours]))
    const { name, xml, json } = payload
    const title = `${name} (XML ${xml.length} B, JSON ${json.length} B)`
    const rows = Object.entries(series).map(([reader, values]) => [
      reader,
      times(ratio(values, series[ours]), 2),
      (median(values) / 1000).toFixed(1),
      percent(spread(values)),
    ])
    sections.push(`### ${title}\n\n${table(['reader', 'time, ours is 1', 'µs', 'spread'], rows)}`)
    const fast = ratio(series[strict], series[ours])
    const slow = ratio(series[ours], series[floor])
    const json3 = ratio(series[oursJson], series[floor])
    goals.push(judged(`XML, ${title}: faster than fast-xml-parser`, '≥ 6×', times(fast), fast >= 6))
    goals.push(judged(`XML, ${title}: of JSON.parse`, '≤ 3×', times(slow), slow <= 3))
    goals.push(judged(`JSON, ${title}: of JSON.parse`, '≤ 3×', times(json3), json3 <= 3))
  }
  for (const [at, payload] of huge.entries()) {
    const growth = medians.get(payload) / medians.get(large[at])
    const sizes = payload.xml.length / large[at].xml.length
    const name = `linear: ${payload.name}, ${sizes.toFixed(1)} times the bytes`
    goals.push(judged(name, '≤ 18×', times(growth), growth <= 18))
  }
  return { goals, sections }
}
