/** One delivery, with all that is known of it. */
import { byId, el } from './dom.js'
import { deliveryChip } from './list.js'
import { fetchDelivery } from './live.js'
import { say, sayTime } from './words.js'

const pane = byId('delivery')
/** Which parts are unfolded; a change of the item leaves them so. */
const unfolded = { body: true, event: false, headers: false }
let isIndented = true
let shown
let asked = 0

/** @param {{ replay(id: string): void, close(): void }} does */
export function startDelivery(does) {
  actions = does
}
let actions

/** The item that is open. */
export function openId() {
  return pane.hidden ? undefined : shown
}

/** @param {string} id @param {boolean} takesFocus */
export async function openDelivery(id, takesFocus) {
  const turn = ++asked
  shown = id
  const delivery = await fetchDelivery(id)
  // Another was opened, or this one closed, while the answer was on its way.
  if (turn !== asked) return
  const scrolled = takesFocus ? 0 : pane.scrollTop
  const hadFocus = pane.contains(document.activeElement)
  const focused = hadFocus ? document.activeElement.dataset.keep : undefined
  pane.hidden = false
  byId('work').classList.add('split')
  pane.replaceChildren(...(delivery ? parts(delivery) : [head(id, undefined), el('p', { class: 'none' }, say('gone'))]))
  pane.scrollTop = scrolled
  const kept = focused && pane.querySelector(`[data-keep="${focused}"]`)
  if (takesFocus || hadFocus) (kept || byId('delivery-title')).focus()
}

export function closeDelivery() {
  asked++
  pane.hidden = true
  pane.replaceChildren()
  byId('work').classList.remove('split')
}

function parts(delivery) {
  const { tags, handlers, lastError, drift, unread, body, event, headers } = delivery
  return [
    head(tags.join(', '), delivery),
    facts(delivery),
    ...(lastError ? [el('h3', {}, say('lastError')), errorBox(lastError)] : []),
    el('h3', {}, say('handlers')),
    handlers.length > 0 ? handlerTable(handlers, delivery.jobs > 1) : el('p', { class: 'none' }, say('noHandlers')),
    el('h3', {}, say('drift')),
    ...driftParts(drift, unread),
    fold('body', body ? bodyPart(body) : el('p', { class: 'none' }, say('noBody')), body && say('bytes', body.bytes)),
    fold('event', code(JSON.stringify(event, null, 2))),
    fold('headers', headerTable(headers)),
  ]
}

function head(title, delivery) {
  const { id, state, outcome } = delivery ?? {}
  const canReplay = state === 'dead' || state === 'waiting'
  const button = el(
    'button',
    { type: 'button', class: 'main', 'data-keep': 'replay' },
    say(state === 'waiting' ? 'runNow' : 'replay'),
  )
  // A button that is `disabled` loses the focus, and with it whoever has only the keyboard.
  button.setAttribute('aria-disabled', String(!canReplay))
  button.addEventListener('click', () => {
    if (button.ariaDisabled === 'true') return
    button.setAttribute('aria-disabled', 'true')
    button.textContent = say('replaying')
    actions.replay(id)
  })
  const close = el('button', { type: 'button', 'data-keep': 'close' }, say('close'))
  close.addEventListener('click', () => actions.close())
  return el(
    'div',
    { class: 'head' },
    el('h2', { id: 'delivery-title', tabindex: '-1', 'data-keep': 'title' }, title),
    ...(delivery ? [deliveryChip(state, outcome), button] : []),
    close,
  )
}

function facts({ id, job, jobs, states, receivedAt, attempts, nextAttemptAt, finishedAt, url, subject }) {
  const rows = [
    ['job', el('code', {}, jobs > 1 ? `${job} ${say('more', jobs - 1)}` : job)],
    ['jobState', states.join(', ')],
    ['received', sayTime(receivedAt, true)],
    ['attempts', String(attempts)],
    ['next', nextAttemptAt && sayTime(nextAttemptAt, true)],
    ['finished', finishedAt && sayTime(finishedAt, true)],
    ['url', el('code', {}, url)],
    ['subject', subject && el('code', {}, subject)],
    ['id', el('code', {}, id)],
  ]
  const known = rows.filter(([, value]) => value)
  return el(
    'dl',
    { class: 'facts' },
    ...known.flatMap(([name, value]) => [el('dt', {}, say(name)), el('dd', {}, value)]),
  )
}

function errorBox({ name, message, at }) {
  return el('p', { class: 'trouble' }, el('b', {}, name), ` · ${sayTime(at, true)}`, el('br'), message)
}

function handlerTable(handlers, hasManyJobs) {
  const chips = { done: 'good', failed: 'bad', 'given-up': 'bad' }
  const words = { done: 'done', failed: 'failedHandler', 'given-up': 'given-up' }
  const rows = handlers.map(({ handler, jobId = '', state, error = '' }) => [
    handler,
    el('span', { class: `chip ${chips[state]}` }, say(words[state])),
    ...(hasManyJobs ? [el('code', {}, jobId)] : []),
    error,
  ])
  return table(['handler', 'result', ...(hasManyJobs ? ['job'] : []), 'error'], rows, say('handlers'))
}

function driftParts(drift, unread) {
  const problem = unread ? [el('p', { class: 'trouble' }, say('unread', unread))] : []
  if (!drift) return [el('p', { class: 'none' }, say('noBody'))]
  if (drift.length === 0) return unread ? problem : [el('p', { class: 'none' }, say('noDrift'))]
  const items = drift.map(({ type, path, expected, tag }) =>
    el(
      'tr',
      {},
      el('td', {}, el('span', { class: 'chip wait' }, say(type))),
      el('td', {}, el('code', {}, path)),
      el('td', {}, tag ?? (expected ? say('expected', expected) : '')),
    ),
  )
  return [...problem, el('table', { 'aria-label': say('drift') }, el('tbody', {}, ...items))]
}

function bodyPart({ text, indented, cut }) {
  const pre = code('')
  const box = el('input', { type: 'checkbox', 'data-keep': 'indent' })
  box.checked = isIndented
  const show = () => {
    pre.textContent = (isIndented ? indented : text) + (cut ? `\n… ${say('cut')}` : '')
  }
  box.addEventListener('change', () => {
    isIndented = box.checked
    show()
  })
  show()
  return el('div', {}, el('p', {}, el('label', {}, box, ` ${say('indent')}`)), pre)
}

function headerTable(headers) {
  const rows = Object.entries(headers).map(([name, value]) => [el('code', {}, name), el('code', {}, String(value))])
  return table(undefined, rows, say('headers'))
}

function table(head, rows, label) {
  const cells = (row) => el('tr', {}, ...row.map((cell) => el('td', {}, cell)))
  const titles = head
    ? [el('thead', {}, el('tr', {}, ...head.map((name) => el('th', { scope: 'col' }, say(name)))))]
    : []
  return el('table', label ? { 'aria-label': label } : {}, ...titles, el('tbody', {}, ...rows.map(cells)))
}

function code(text) {
  // It scrolls, so the keyboard must reach it.
  return el('pre', { tabindex: '0' }, text)
}

function fold(name, content, note) {
  const summary = el('summary', { 'data-keep': name }, say(name), ...(note ? [el('small', {}, note)] : []))
  const details = el('details', {}, summary, content)
  details.open = unfolded[name]
  details.addEventListener('toggle', () => {
    unfolded[name] = details.open
  })
  return details
}
