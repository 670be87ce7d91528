/** The list. Only visible rows are elements, however long it is. */
import { byId, el } from './dom.js'
import { formatTime, translate } from './translations.js'

const list = byId('list')
const sizer = byId('sizer')
const overscan = 6
/** This many rows before the end, more are asked for. */
const nearEnd = 30
const kinds = { waiting: 'wait', running: 'busy', done: 'good', dead: 'bad' }

/** The colour of a job's state or a review's result; of several, the first here. */
const jobKinds = [
  ['bad', ['Failed', 'Cancel', 'block']],
  ['wait', ['review']],
  ['good', ['Success', 'pass']],
]

let rows = []
/** The number of all rows, `-1` while it is not known. */
let total = 0
let active = -1
let isPlanned = false
let handlers
/** @type {Map<string, { row: object, at: number, element: HTMLElement }>} */
let drawn = new Map()
const fresh = new Set()
/** Ids of the rows that are selected. */
const selected = new Set()

/** @param {{ open(id: string): void, more(): void, select(ids: string[]): void }} does */
export function startList(does) {
  handlers = does
  list.addEventListener('scroll', plan)
  new ResizeObserver(plan).observe(list)
  list.addEventListener('click', ({ target }) => {
    const option = target.closest('.row')
    if (!option) return
    const { id } = option.dataset
    activate(rows.findIndex((row) => row.id === id))
    if (target.closest('.check')) toggle(id)
    else does.open(id)
  })
  list.addEventListener('keydown', (event) => {
    if (event.altKey) return
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== 'a') return
      for (const { id } of rows) selected.add(id)
      showSelection()
      event.preventDefault()
      return
    }
    const page = Math.max(1, Math.floor(list.clientHeight / rowHeight()) - 1)
    const moves = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: rows.length - 1,
    }
    if (Object.hasOwn(moves, event.key)) activate(moves[event.key])
    else if (event.key === 'Enter' && rows[active]) does.open(rows[active].id)
    else if (event.key === ' ' && rows[active]) toggle(rows[active].id)
    else return
    event.preventDefault()
  })
  list.addEventListener('focus', () => {
    if (active === -1) activate(0)
  })
}

/** Shows these rows. The active row stays active, and the scroll position stays on the same rows. */
export function showRows(next, isWhole, added = []) {
  const { id } = rows[active] ?? {}
  const first = rows[Math.floor(list.scrollTop / rowHeight())]
  const offset = list.scrollTop % rowHeight()
  for (const each of added) fresh.add(each)
  const isScrolled = list.scrollTop > rowHeight() / 2
  rows = next
  total = isWhole ? rows.length : -1
  sizer.style.height = `${rows.length * rowHeight()}px`
  active = id === undefined ? -1 : rows.findIndex((row) => row.id === id)
  // What is focused has an active row.
  if (active === -1 && rows.length > 0 && document.activeElement === list) active = 0
  const at = isScrolled && first ? rows.findIndex((row) => row.id === first.id) : -1
  if (at >= 0) list.scrollTop = at * rowHeight() + offset
  const before = selected.size
  const known = new Set(rows.map((row) => row.id))
  for (const each of selected) if (!known.has(each)) selected.delete(each)
  if (selected.size !== before) handlers.select([...selected])
  draw()
}

/** Redraws everything, after a change of language. */
export function redrawRows() {
  drawn = new Map()
  sizer.replaceChildren()
  draw()
}

export function focusList() {
  list.focus()
}

/** @param {string} id */
export function activateRow(id) {
  activate(rows.findIndex((row) => row.id === id))
}

export function clearSelection() {
  selected.clear()
  showSelection()
}

function toggle(id) {
  if (!selected.delete(id)) selected.add(id)
  showSelection()
}

function showSelection() {
  draw()
  handlers.select([...selected])
}

function activate(at) {
  if (rows.length === 0 || at === -1) return
  active = Math.min(Math.max(at, 0), rows.length - 1)
  const top = active * rowHeight()
  if (top < list.scrollTop) list.scrollTop = top
  else if (top + rowHeight() > list.scrollTop + list.clientHeight) {
    list.scrollTop = top + rowHeight() - list.clientHeight
  }
  draw()
}

function plan() {
  if (isPlanned) return
  isPlanned = true
  requestAnimationFrame(() => {
    isPlanned = false
    draw()
  })
}

/** As the style sheet sets it for the width of the list. */
function rowHeight() {
  return Number.parseInt(getComputedStyle(list).getPropertyValue('--row'), 10)
}

function draw() {
  const height = rowHeight()
  sizer.style.height = `${rows.length * height}px`
  // The column titles end where the rows end, left of the scroll bar.
  list.parentElement.style.setProperty('--bar', `${list.offsetWidth - list.clientWidth - 2}px`)
  const from = Math.max(0, Math.floor(list.scrollTop / height) - overscan)
  const to = Math.min(rows.length, Math.ceil((list.scrollTop + list.clientHeight) / height) + overscan)
  const wanted = new Map()
  for (let at = from; at < to; at++) wanted.set(rows[at].id, at)
  // Screen readers are pointed at the active row, so it is there even out of sight.
  if (rows[active]) wanted.set(rows[active].id, active)
  for (const [id, { element, row }] of drawn) {
    if (wanted.has(id) && rows[wanted.get(id)] === row) continue
    element.remove()
    drawn.delete(id)
  }
  for (const [id, at] of wanted) place(id, at, height)
  // Screen readers read elements in document order, which must be the visible order.
  const inOrder = [...wanted].sort(([, a], [, b]) => a - b).map(([id]) => drawn.get(id).element)
  for (const [at, each] of inOrder.entries()) {
    if (sizer.children[at] !== each) sizer.insertBefore(each, sizer.children[at] ?? null)
  }
  if (rows[active]) list.setAttribute('aria-activedescendant', `row-${rows[active].id}`)
  else list.removeAttribute('aria-activedescendant')
  if (to + nearEnd > rows.length) handlers.more()
}

function place(id, at, height) {
  const known = drawn.get(id) ?? { row: rows[at], element: element(rows[at]) }
  const option = known.element
  option.style.top = `${at * height}px`
  option.setAttribute('aria-posinset', String(at + 1))
  option.setAttribute('aria-setsize', String(total))
  option.setAttribute('aria-selected', String(selected.has(id)))
  option.classList.toggle('active', at === active)
  option.classList.toggle('selected', selected.has(id))
  drawn.set(id, known)
}

function element(row) {
  const { id, receivedAt, tags, job, jobs, states, attempts, state, outcome, error, nextAttemptAt } = row
  const note = error ?? ''
  return el(
    'div',
    { class: fresh.delete(id) ? 'row new' : 'row', role: 'option', id: `row-${id}`, 'data-id': id },
    el('span', { class: 'check', title: translate('select'), 'aria-hidden': 'true' }),
    el('time', { datetime: receivedAt, title: formatTime(receivedAt, true) }, formatTime(receivedAt)),
    el('span', { class: 'tags', title: tags.join(', ') }, tags.join(', ')),
    el('span', { class: 'job', title: job }, jobs > 1 ? `${job} ${translate('more', jobs - 1)}` : job),
    el('span', { class: 'states' }, jobStates(states)),
    el('span', { class: 'status' }, stateChip(state, outcome)),
    el('span', { class: 'number', 'aria-label': translate('attemptsOf', attempts) }, `${attempts}×`),
    el(
      'span',
      { class: 'note', title: note },
      ...(nextAttemptAt ? [el('b', {}, translate('nextAt', formatTime(nextAttemptAt))), ' '] : []),
      note,
    ),
  )
}

function jobStates(states) {
  const text = states.join(', ') || '—'
  const kind = jobKinds.find(([, names]) => names.some((name) => states.includes(name)))?.[0]
  return el('span', { class: kind ? `chip ${kind}` : 'chip' }, text)
}

/** The status of an item, as text and colour. */
export function stateChip(state, outcome) {
  const text = state === 'done' && outcome !== undefined ? translate(outcome) : translate(state)
  // Done without a handler is not a success.
  const kind = outcome === undefined || outcome === 'handled' ? kinds[state] : outcome === 'unhandled' ? 'wait' : ''
  return el('span', { class: `chip ${kind ?? ''}` }, text)
}
