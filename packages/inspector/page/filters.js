/** The filters: which rows are asked for. */
import { byId, el } from './dom.js'
import { translate } from './translations.js'

const itemStates = ['waiting', 'running', 'done', 'dead']
const inputs = {
  state: byId('item-state'),
  tag: byId('tag'),
  jobState: byId('job-state'),
  text: byId('find'),
  since: byId('since'),
  until: byId('until'),
}
/** Every choice that was ever seen stays one. */
const known = { tag: new Set(), jobState: new Set() }
/** How long to wait for more typing. */
const typingPause = 250

/** @param {() => void} changed */
export function startFilters(changed) {
  let timer
  for (const [name, input] of Object.entries(inputs)) {
    input.addEventListener('input', () => {
      clearTimeout(timer)
      timer = setTimeout(changed, name === 'text' ? typingPause : 0)
    })
  }
  byId('clear').addEventListener('click', () => {
    setFilters({})
    changed()
    inputs.text.focus()
  })
  byId('more-filters').addEventListener('click', () => {
    const isOpen = byId('filters').classList.toggle('open')
    byId('more-filters').setAttribute('aria-expanded', String(isOpen))
  })
}

/** The filters that are set, as they stand in the address. @returns {Record<string, string>} */
export function filters() {
  const set = Object.entries(inputs).map(([name, input]) => [name, input.value.trim()])
  return Object.fromEntries(set.filter(([, value]) => value !== ''))
}

/** Sets these filters and no others. @param {Record<string, string>} values */
export function setFilters(values) {
  for (const name of ['tag', 'jobState']) if (values[name]) known[name].add(values[name])
  renderChoices()
  for (const [name, input] of Object.entries(inputs)) input.value = values[name] ?? ''
}

/** The filters as conditions of a list: the times of this machine become times of the world. */
export function conditions() {
  const { since, until, ...others } = filters()
  return { ...others, ...timeOf('since', since), ...timeOf('until', until) }
}

function timeOf(name, local) {
  const time = local === undefined ? Number.NaN : new Date(local).getTime()
  return Number.isNaN(time) ? {} : { [name]: new Date(time).toISOString() }
}

/** A time as a field for date and time holds it. @param {Date} date */
export function localTime(date) {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** Adds choices. @param {{ tags?: Iterable<string>, jobStates?: Iterable<string> }} seen */
export function addChoices({ tags = [], jobStates = [] }) {
  const before = known.tag.size + known.jobState.size
  for (const tag of tags) if (tag !== '') known.tag.add(tag)
  for (const state of jobStates) known.jobState.add(state)
  if (known.tag.size + known.jobState.size > before) renderChoices()
}

export function renderChoices() {
  setOptions(inputs.tag, [...known.tag].sort().map(plain))
  setOptions(inputs.jobState, [...known.jobState].sort().map(plain))
  setOptions(
    inputs.state,
    itemStates.map((value) => el('option', { value }, translate(value))),
  )
}

function plain(value) {
  return el('option', { value }, value)
}

function setOptions(select, options) {
  const next = el('select', {}, el('option', { value: '' }, translate('all')), ...options)
  // An open menu closes when its options are replaced.
  if (select.innerHTML === next.innerHTML) return
  const { value } = select
  select.replaceChildren(...next.childNodes)
  select.value = value
}
