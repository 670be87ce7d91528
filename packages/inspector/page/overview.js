/** What happened over time: three charts, and tables by Tag and by handler. */
import { fetchStats } from './api.js'
import { barChart } from './charts.js'
import { byId, el } from './dom.js'
import { formatCount, formatDuration, formatPercent, formatTime, translate } from './translations.js'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** How far back each choice goes, and its buckets. */
const ranges = {
  hour: { length: hour, bucket: minute },
  day: { length: day, bucket: hour },
  week: { length: 7 * day, bucket: 6 * hour },
  month: { length: 30 * day, bucket: day },
}
/** The shortest time between two queries, and how many times as long as one took. */
const shortestPause = 5000
const rest = 20

const select = byId('range')
let stats
let handlers
let timer
let isStale = false

/** @param {{ filter(values: Record<string, string | Date>): void, tags(names: string[]): void }} does */
export function startOverview(does) {
  handlers = does
  select.addEventListener('input', () => {
    clearTimeout(timer)
    load()
  })
  load()
}

/** Asks again, when enough time has passed since the last time. */
export function refreshOverview() {
  isStale = true
  if (timer === undefined) load()
}

async function load() {
  const { length, bucket } = ranges[select.value] ?? ranges.day
  const started = performance.now()
  isStale = false
  timer = 0
  try {
    const since = new Date(Date.now() - length + bucket)
    stats = await fetchStats({ since: since.toISOString(), bucket: String(bucket) })
    handlers.tags(stats.tags.map(({ tag }) => tag))
    renderOverview()
  } catch {
    // The list says that the inbox is unreachable.
  }
  const pause = Math.max(shortestPause, rest * (performance.now() - started))
  timer = setTimeout(() => {
    timer = undefined
    if (isStale) load()
  }, pause)
}

export function renderOverview() {
  if (!stats) return
  const { buckets, tags, handlers: runs, countedTo } = stats
  const arrived = buckets.map((bucket) => bucket.arrived)
  const failed = buckets.map((bucket) => bucket.failed)
  const lag = buckets.map((bucket) => bucket.lag?.average)
  const attempts = sum(buckets.map((bucket) => bucket.attempts))
  byId('charts').replaceChildren(
    figure('arrived', formatCount(sum(arrived)), arrived, formatCount),
    figure(
      'failures',
      `${formatCount(sum(failed))}${attempts > 0 ? ` · ${formatPercent(sum(failed) / attempts)}` : ''}`,
      failed,
      formatCount,
    ),
    figure('lag', longestLag(buckets), lag, (value) => (value === undefined ? '—' : formatDuration(value))),
  )
  byId('by-tag').replaceChildren(...tagTable(tags))
  byId('by-handler').replaceChildren(...handlerTable(runs))
  byId('counted').hidden = countedTo === undefined
  byId('counted').textContent = countedTo === undefined ? '' : translate('countedTo', formatTime(countedTo, true))
}

function figure(kind, total, values, format) {
  const { bucket } = ranges[select.value] ?? ranges.day
  const starts = stats.buckets.map(({ start }) => start)
  const titles = values.map((value, index) => `${formatTime(starts[index])}: ${format(value)}`)
  const range = select.selectedOptions[0]?.textContent ?? ''
  const choose = (index) => {
    const since = new Date(starts[index])
    handlers.filter({ since, until: new Date(since.getTime() + bucket) })
  }
  return el(
    'figure',
    { class: 'figure' },
    el('figcaption', {}, `${translate(kind)} `, el('b', {}, total)),
    barChart({ values, kind, titles, choose, label: `${translate(kind)}, ${range}: ${total}` }),
  )
}

function longestLag(buckets) {
  const known = buckets.filter(({ lag }) => lag)
  if (known.length === 0) return '—'
  const number = sum(known.map(({ arrived }) => arrived)) || 1
  const average = sum(known.map(({ lag, arrived }) => lag.average * arrived)) / number
  return `${formatDuration(average)} · ${translate('upTo', formatDuration(Math.max(...known.map(({ lag }) => lag.longest))))}`
}

function tagTable(tags) {
  if (tags.length === 0) return [el('p', { class: 'none' }, translate('nothingCounted'))]
  const rows = tags.map(({ tag, arrived, attempts, failed, dead, duration, lag }) => [
    tag === '' ? translate('otherTags') : link(tag, { tag }),
    formatCount(arrived),
    rate(failed, attempts),
    dead === 0 ? '0' : link(formatCount(dead), { tag, state: 'dead' }),
    duration ? spread(duration) : '—',
    lag ? spread(lag) : '—',
  ])
  return [table('byTag', ['tag', 'arrived', 'failureRate', 'deadLetters', 'duration', 'lag'], rows)]
}

function handlerTable(runs) {
  if (runs.length === 0) return [el('p', { class: 'none' }, translate('nothingCounted'))]
  const rows = runs.map(({ handler, tag, runs: number, failed, duration }) => [
    handler,
    tag,
    formatCount(number),
    rate(failed, number),
    spread(duration),
  ])
  return [table('byHandler', ['handler', 'tag', 'runs', 'failureRate', 'duration'], rows)]
}

function table(label, head, rows) {
  const cells = (row) => el('tr', {}, ...row.map((cell) => el('td', {}, cell)))
  return el(
    'div',
    { class: 'scrolled', tabindex: '0', role: 'group', 'aria-label': translate(label) },
    el(
      'table',
      { class: 'numbers', 'aria-label': translate(label) },
      el('thead', {}, el('tr', {}, ...head.map((name) => el('th', { scope: 'col' }, translate(name))))),
      el('tbody', {}, ...rows.map(cells)),
    ),
  )
}

/** A button that sets filters. */
function link(text, values) {
  const button = el('button', { type: 'button', class: 'plain inline' }, text)
  button.addEventListener('click', () => handlers.filter(values))
  return button
}

function rate(failed, number) {
  const text = number === 0 ? '—' : formatPercent(failed / number)
  return failed === 0 ? text : el('span', { class: 'rate' }, text)
}

function spread({ average, longest }) {
  return `${formatDuration(average)} · ${translate('upTo', formatDuration(longest))}`
}

function sum(values) {
  return values.reduce((total, value) => total + (value ?? 0), 0)
}
