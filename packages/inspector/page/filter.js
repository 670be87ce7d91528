/** Which rows are shown. */
import { byId, el } from './dom.js'
import { say } from './words.js'

const itemStates = ['waiting', 'running', 'done', 'dead']
const outcomes = ['handled', 'duplicate', 'stale', 'unhandled', 'passed']

const find = byId('find')
const tag = byId('tag')
const jobState = byId('job-state')
const itemState = byId('item-state')
const inputs = [find, tag, jobState, itemState]

/** @param {() => void} changed */
export function startFilter(changed) {
  for (const input of inputs) input.addEventListener('input', changed)
  byId('clear').addEventListener('click', () => {
    for (const input of inputs) input.value = ''
    changed()
    find.focus()
  })
}

export function isFiltering() {
  return inputs.some(({ value }) => value !== '')
}

/** @param {Iterable<object>} rows */
export function filtered(rows) {
  const wanted = find.value.toLowerCase().split(/\s+/).filter(Boolean)
  const [kind, value] = itemState.value.split(':')
  return [...rows].filter(
    (row) =>
      (tag.value === '' || row.tags.includes(tag.value)) &&
      (jobState.value === '' || row.states.includes(jobState.value)) &&
      (kind === '' || row[kind] === value) &&
      wanted.every((word) => row.text.includes(word)),
  )
}

/** Offers what there is. What is chosen stays on offer. @param {Iterable<object>} rows */
export function offer(rows) {
  const all = [...rows]
  const known = (name) => [...new Set(all.flatMap((row) => row[name]))].sort()
  setOptions(tag, plain(known('tags'), tag.value))
  setOptions(jobState, plain(known('states'), jobState.value))
  setOptions(itemState, [group('state', itemStates), group('outcome', outcomes)])
}

function plain(values, chosen) {
  const offered = chosen === '' || values.includes(chosen) ? values : [...values, chosen]
  return offered.map((value) => el('option', { value }, value))
}

function group(kind, values) {
  return el(
    'optgroup',
    { label: say(kind) },
    ...values.map((value) => el('option', { value: `${kind}:${value}` }, say(value))),
  )
}

function setOptions(select, options) {
  const next = el('select', {}, el('option', { value: '' }, say('all')), ...options)
  // An open menu closes when its options are replaced.
  if (select.innerHTML === next.innerHTML) return
  const { value } = select
  select.replaceChildren(...next.childNodes)
  select.value = value
}
