/** The attempts of an item, the newest first, with what was thrown. */
import { el } from './dom.js'
import { formatDuration, formatTime, translate } from './translations.js'

const kinds = { done: 'good', failed: 'bad', dead: 'bad' }
const words = { done: 'done', failed: 'failedHandler', dead: 'dead' }
/** The attempts that were opened, which stay so when the item changes. */
let opened = new Set()
let shownId

/** @param {string} id @param {object[]} history */
export function attemptParts(id, history) {
  if (id !== shownId) opened = new Set()
  shownId = id
  return [...history].reverse().map((record, index) => attempt(record, index, history.length))
}

function attempt({ attempt: number, startedAt, durationMs, result, errors }, index, length) {
  const key = `${startedAt} ${length - index}`
  const summary = el(
    'summary',
    { 'data-keep': `attempt-${length - index}` },
    translate('attemptNumber', number),
    ' ',
    el('span', { class: `chip ${kinds[result] ?? ''}` }, translate(words[result] ?? result)),
    el(
      'small',
      {},
      formatTime(startedAt, true),
      durationMs === undefined ? '' : ` · ${formatDuration(durationMs)}`,
      errors[0] ? ` · ${firstLine(errors[0].stack)}` : '',
    ),
  )
  const details = el('details', { class: 'attempt' }, summary, ...errors.map(errorPart))
  details.open = opened.has(key)
  details.addEventListener('toggle', () => {
    if (details.open) opened.add(key)
    else opened.delete(key)
  })
  return details
}

function errorPart({ handler, jobId, stack }) {
  const of = [handler, jobId].filter(Boolean).join(' · ')
  return el(
    'div',
    {},
    ...(of ? [el('p', { class: 'of' }, el('code', {}, of))] : []),
    el('pre', { tabindex: '0' }, stack),
  )
}

function firstLine(stack) {
  return stack.split('\n', 1)[0].slice(0, 120)
}
