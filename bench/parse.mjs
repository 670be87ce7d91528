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
  const timesOf = new Map()
  for (const payload of [small, middle, ...large, ...huge]) {
    const calls = Object.entries(readers).map(([name, { format, read }]) => [name, () => read(payload[format])])
    const series = timeInTurns(Object.fromEntries(calls), { rounds, budget, warmUp: 3 * budget })
    timesOf.set(payload, series)
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
    const growthOf = (reader) => median(timesOf.get(payload)[reader]) / median(timesOf.get(large[at])[reader])
    const [growth, limit] = [growthOf(ours), growthOf(floor)]
    const bytes = payload.xml.length / large[at].xml.length
    // Of 16 times the nodes the collector moves more than 16 times as much, because more are alive while the rest is read.
    // That is the engine's: JSON.parse, which is a part of it, makes the same objects and grows as much.
    const name = `linear: ${payload.name}, ${bytes.toFixed(1)} times the bytes: beside JSON.parse (${times(limit)})`
    goals.push(judged(name, '≤ 18×, or 1.15 of it', times(growth), growth <= Math.max(18, 1.15 * limit)))
  }
  return { goals, sections }
}
