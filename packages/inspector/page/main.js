/** The page: its state, and what happens on clicks, keys and events of the server. */

import { listen, replay } from './api.js'
import { byId, el } from './dom.js'
import { filtered, isFiltering, startFilters, updateChoices } from './filters.js'
import { closeItem, openId, openItem, startItemDetails } from './item-details.js'
import { activateRow, focusList, redrawRows, showRows, startList } from './item-list.js'
import { toggleLanguage, translate, translatePage } from './translations.js'

/** Rows by id. @type {Map<string, object>} */
let rows = new Map()
let counts = {}
let link = 'connecting'
let unannounced = 0
let hasAll = false

/** The newest first, as the inbox lists them; equal times are ordered by id. */
function newestFirst() {
  return [...rows.values()].sort(
    (a, b) => b.receivedAt.localeCompare(a.receivedAt) || b.id.localeCompare(a.id, 'en', { numeric: true }),
  )
}

function show(added) {
  const all = newestFirst()
  updateChoices(all)
  const found = filtered(all)
  showRows(found, added)
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  byId('found').textContent =
    translate('found', found.length, all.length) + (total > all.length ? translate('newest', all.length, total) : '')
  byId('clear').hidden = !isFiltering()
  byId('empty').hidden = found.length > 0
  byId('empty').textContent = hasAll ? translate(all.length === 0 ? 'noItems' : 'noneFound') : ''
}

function showCounts() {
  const kinds = { waiting: 'wait', running: 'busy', done: 'good', dead: 'bad' }
  const chips = Object.entries(kinds).map(([state, kind]) => {
    const count = counts[state] ?? 0
    return el('li', { class: count > 0 ? `chip ${kind}` : 'chip' }, el('b', {}, String(count)), ` ${translate(state)}`)
  })
  byId('counts').replaceChildren(...chips)
  const dead = counts.dead ?? 0
  byId('replay-dead').textContent = translate('replayDead', dead)
  byId('replay-dead').disabled = dead === 0
}

function showLink() {
  byId('link').className = `link ${link === 'live' ? 'live' : link === 'connecting' ? '' : 'lost'}`
  byId('link').textContent = translate(link)
}

function renderAll() {
  translatePage()
  byId('language').textContent = translate('language')
  byId('language').lang = document.documentElement.lang === 'zh-CN' ? 'en' : 'zh-CN'
  showCounts()
  showLink()
  show()
  redrawRows()
  const id = openId()
  if (id !== undefined) open(id, false)
}

let toastTimer
function toast(text) {
  byId('toast').textContent = text
  clearTimeout(toastTimer)
  toastTimer = setTimeout(() => {
    byId('toast').textContent = ''
  }, 6000)
}

async function open(id, takesFocus = true) {
  await openItem(id, takesFocus).catch((error) => toast(translate('failed', error.message)))
  if (takesFocus) activateRow(id)
}

function close() {
  if (openId() === undefined) return
  closeItem()
  focusList()
}

async function act(id) {
  toast(translate('replaying'))
  try {
    const replayed = await replay(id)
    toast(replayed > 0 ? translate('replayed', replayed) : translate('notReplayed'))
  } catch (error) {
    toast(translate('failed', error.message))
  }
  const shown = openId()
  if (shown !== undefined) await open(shown, false)
}

// Under load many arrive at once: a screen reader announces them together.
setInterval(() => {
  if (unannounced === 0) return
  byId('arrivals').textContent = translate('arrived', unannounced)
  unannounced = 0
}, 3000)

startFilters(() => show())
startList({ open })
startItemDetails({ replay: act, close })
byId('language').addEventListener('click', () => {
  toggleLanguage()
  renderAll()
})
const confirm = byId('confirm')
byId('replay-dead').addEventListener('click', () => {
  byId('confirm-title').textContent = translate('confirmTitle', counts.dead)
  byId('confirm-yes').textContent = translate('confirmYes', counts.dead)
  confirm.showModal()
})
byId('confirm-no').addEventListener('click', () => confirm.close())
byId('confirm-yes').addEventListener('click', () => {
  confirm.close()
  act()
})
document.addEventListener('keydown', (event) => {
  const isTyping = event.target instanceof HTMLInputElement && event.target.type !== 'checkbox'
  if (event.key === '/' && !isTyping && !confirm.open && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    byId('find').focus()
  } else if (event.key === 'ArrowDown' && event.target === byId('find')) {
    event.preventDefault()
    focusList()
  } else if (event.key === 'Escape' && !confirm.open && !isTyping) close()
})

renderAll()
listen({
  all(data) {
    rows = new Map(data.rows.map((row) => [row.id, row]))
    counts = data.counts
    hasAll = true
    showCounts()
    show()
  },
  more(data) {
    for (const row of data.rows) rows.set(row.id, row)
    show()
  },
  change(data) {
    const added = data.rows.filter(({ id }) => !rows.has(id)).map(({ id }) => id)
    for (const row of data.rows) rows.set(row.id, row)
    const gone = data.gone ?? []
    for (const id of gone) rows.delete(id)
    counts = data.counts
    unannounced += added.length
    showCounts()
    show(added)
    const id = openId()
    if (id !== undefined && (gone.includes(id) || data.rows.some((row) => row.id === id))) open(id, false)
  },
  link(state) {
    link = state
    showLink()
  },
})
