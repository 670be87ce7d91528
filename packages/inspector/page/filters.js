/** The filters: which rows are shown. */
import { byId, el } from './dom.js'
import { translate } from './translations.js'

const itemStates = ['waiting', 'running', 'done', 'dead']
const outcomes = ['handled', 'duplicate', 'stale', 'unhandled']

const find = byId('find')
const tag = byId('tag')
const jobState = byId('job-state')
const itemState = byId('item-state')
const inputs = [find, tag, jobState, itemState]

/** @param {() => void} changed */
export function startFilters(changed) {
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

/** Updates the choices from the rows. A chosen value stays a choice. @param {Iterable<object>} rows */
export function updateChoices(rows) {
  const all = [...rows]
  const known = (name) => [...new Set(all.flatMap((row) => row[name]))].sort()
  setOptions(tag, plain(known('tags'), tag.value))
  setOptions(jobState, plain(known('states'), jobState.value))
  setOptions(itemState, [group('state', itemStates), group('outcome', outcomes)])
}

function plain(values, chosen) {
  const choices = chosen === '' || values.includes(chosen) ? values : [...values, chosen]
  return choices.map((value) => el('option', { value }, value))
}

function group(kind, values) {
  return el(
    'optgroup',
    { label: translate(kind) },
    ...values.map((value) => el('option', { value: `${kind}:${value}` }, translate(value))),
  )
}

function setOptions(select, options) {
  const next = el('select', {}, el('option', { value: '' }, translate('all')), ...options)
  // An open menu closes when its options are replaced.
  if (select.innerHTML === next.innerHTML) return
  const { value } = select
  select.replaceChildren(...next.childNodes)
  select.value = value
}
