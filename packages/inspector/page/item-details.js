/** The pane with the details of one item. */

import { fetchItem } from './api.js'
import { attemptParts } from './attempts.js'
import { byId, el } from './dom.js'
import { stateChip } from './item-list.js'
import { formatTime, translate } from './translations.js'

const pane = byId('item')
/** Which sections are open; they stay so when the item changes. */
const unfolded = { body: true, event: false, headers: false }
let isIndented = true
let shown
let requests = 0

/** @param {{ replay(id: string): void, replayAsNew(id: string): void, copy(id: string): void, close(): void }} handlers */
export function startItemDetails(handlers) {
  actions = handlers
}
let actions

/** The item that is open. */
export function openId() {
  return pane.hidden ? undefined : shown
}

/** @param {string} id @param {boolean} takesFocus */
export async function openItem(id, takesFocus) {
  const turn = ++requests
  shown = id
  const item = await fetchItem(id)
  // Another item was opened, or the pane closed, before the response arrived.
  if (turn !== requests) return
  const scrolled = takesFocus ? 0 : pane.scrollTop
  const hadFocus = pane.contains(document.activeElement)
  const focused = hadFocus ? document.activeElement.dataset.keep : undefined
  pane.hidden = false
  byId('work').classList.add('split')
  pane.replaceChildren(...(item ? parts(item) : [head(id, undefined), el('p', { class: 'none' }, translate('gone'))]))
  pane.scrollTop = scrolled
  const kept = focused && pane.querySelector(`[data-keep="${focused}"]`)
  if (takesFocus || hadFocus) (kept || byId('item-title')).focus()
}

export function closeItem() {
  requests++
  pane.hidden = true
  pane.replaceChildren()
  byId('work').classList.remove('split')
}

function parts(item) {
  const { id, tags, handlers, moreHandlers, lastError, history, drift, unreadable, body, event, isEventCut, headers } =
    item
  return [
    head(tags.join(', '), item),
    facts(item),
    ...(lastError ? [el('h3', {}, translate('lastError')), errorBox(lastError)] : []),
    el('h3', {}, translate('handlers')),
    handlers.length > 0 ? handlerTable(handlers, item.jobs > 1) : el('p', { class: 'none' }, translate('noHandlers')),
    ...(moreHandlers > 0 ? [el('p', { class: 'none' }, translate('more', moreHandlers))] : []),
    ...(history.length > 0 ? [el('h3', {}, translate('history')), ...attemptParts(id, history)] : []),
    el('h3', {}, translate('drift')),
    ...driftParts(drift, unreadable),
    fold(
      'body',
      body ? bodyPart(body) : el('p', { class: 'none' }, translate('noBody')),
      body && translate('bytes', body.bytes),
    ),
    fold('event', code(JSON.stringify(event, null, 2)), isEventCut && translate('cut')),
    fold('headers', headerTable(headers)),
  ]
}

function head(title, item) {
  const { id, state, outcome } = item ?? {}
  const canReplay = state === 'dead' || state === 'waiting'
  const button = el(
    'button',
    { type: 'button', class: 'main', 'data-keep': 'replay' },
    translate(state === 'waiting' ? 'runNow' : 'replay'),
  )
  // A `disabled` button loses the focus, which keyboard users need.
  button.setAttribute('aria-disabled', String(!canReplay))
  button.addEventListener('click', () => {
    if (button.ariaDisabled === 'true') return
    button.setAttribute('aria-disabled', 'true')
    button.textContent = translate('replaying')
    actions.replay(id)
  })
  const asNew = el('button', { type: 'button', 'data-keep': 'as-new' }, translate('replayAsNew'))
  asNew.addEventListener('click', () => actions.replayAsNew(id))
  const copy = el('button', { type: 'button', 'data-keep': 'copy' }, translate('copyFixture'))
  copy.addEventListener('click', () => actions.copy(id))
  const close = el(
    'button',
    { type: 'button', class: 'close', 'data-keep': 'close', 'aria-label': translate('close') },
    '✕',
  )
  close.addEventListener('click', () => actions.close())
  return el(
    'div',
    { class: 'head' },
    el('h2', { id: 'item-title', tabindex: '-1', 'data-keep': 'title' }, title),
    ...(item ? [stateChip(state, outcome)] : []),
    ...(item ? [el('div', { class: 'actions' }, button, asNew, ...(item.body ? [copy] : []))] : []),
    close,
  )
}

function facts({ id, job, jobs, states, receivedAt, attempts, nextAttemptAt, finishedAt, url, subject, rerun }) {
  const rows = [
    ['job', el('code', {}, jobs > 1 ? `${job} ${translate('more', jobs - 1)}` : job)],
    ['jobState', states.join(', ')],
    ['received', formatTime(receivedAt, true)],
    ['rerun', rerun && translate('rerunNote')],
    ['attempts', String(attempts)],
    ['next', nextAttemptAt && formatTime(nextAttemptAt, true)],
    ['finished', finishedAt && formatTime(finishedAt, true)],
    ['url', el('code', {}, url)],
    ['subject', subject && el('code', {}, subject)],
    ['id', el('code', {}, id)],
  ]
  const known = rows.filter(([, value]) => value)
  return el(
    'dl',
    { class: 'facts' },
    ...known.flatMap(([name, value]) => [el('dt', {}, translate(name)), el('dd', {}, value)]),
  )
}

function errorBox({ name, message, at }) {
  return el('p', { class: 'trouble' }, el('b', {}, name), ` · ${formatTime(at, true)}`, el('br'), message)
}

function handlerTable(handlers, hasManyJobs) {
  const chips = { done: 'good', failed: 'bad', 'given-up': 'bad' }
  const words = { done: 'done', failed: 'failedHandler', 'given-up': 'given-up' }
  const rows = handlers.map(({ handler, jobId = '', state, error = '' }) => [
    handler,
    el('span', { class: `chip ${chips[state]}` }, translate(words[state])),
    ...(hasManyJobs ? [el('code', {}, jobId)] : []),
    error,
  ])
  return table(['handler', 'result', ...(hasManyJobs ? ['job'] : []), 'error'], rows, translate('handlers'))
}

function driftParts(drift, unreadable) {
  const problem = unreadable ? [el('p', { class: 'trouble' }, translate('unreadable', unreadable))] : []
  if (!drift) return [el('p', { class: 'none' }, translate('noBody'))]
  if (drift.length === 0) return unreadable ? problem : [el('p', { class: 'none' }, translate('noDrift'))]
  const items = drift.map(({ type, path, expected, tag }) =>
    el(
      'tr',
      {},
      el('td', {}, el('span', { class: 'chip wait' }, translate(type))),
      el('td', {}, el('code', {}, path)),
      el('td', {}, tag ?? (expected ? translate('expected', expected) : '')),
    ),
  )
  return [...problem, el('table', { 'aria-label': translate('drift') }, el('tbody', {}, ...items))]
}

function bodyPart({ text, indented, cut }) {
  const pre = code('')
  const box = el('input', { type: 'checkbox', 'data-keep': 'indent' })
  box.checked = isIndented
  const show = () => {
    pre.textContent = (isIndented ? indented : text) + (cut ? `\n… ${translate('cut')}` : '')
  }
  box.addEventListener('change', () => {
    isIndented = box.checked
    show()
  })
  show()
  return el('div', {}, el('p', {}, el('label', {}, box, ` ${translate('indent')}`)), pre)
}

function headerTable(headers) {
  const rows = Object.entries(headers).map(([name, value]) => [el('code', {}, name), el('code', {}, String(value))])
  return table(undefined, rows, translate('headers'))
}

function table(head, rows, label) {
  const cells = (row) => el('tr', {}, ...row.map((cell) => el('td', {}, cell)))
  const titles = head
    ? [el('thead', {}, el('tr', {}, ...head.map((name) => el('th', { scope: 'col' }, translate(name)))))]
    : []
  return el('table', label ? { 'aria-label': label } : {}, ...titles, el('tbody', {}, ...rows.map(cells)))
}

function code(text) {
  // It scrolls, so it must be reachable by keyboard.
  return el('pre', { tabindex: '0' }, text)
}

function fold(name, content, note) {
  const summary = el('summary', { 'data-keep': name }, translate(name), ...(note ? [el('small', {}, note)] : []))
  const details = el('details', {}, summary, content)
  details.open = unfolded[name]
  details.addEventListener('toggle', () => {
    unfolded[name] = details.open
  })
  return details
}
