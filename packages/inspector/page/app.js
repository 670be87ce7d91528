/** The page: what is known, and what happens when something is clicked, pressed or told. */
import { closeDelivery, openDelivery, openId, startDelivery } from './delivery.js'
import { byId, el } from './dom.js'
import { filtered, isFiltering, offer, startFilter } from './filter.js'
import { activateRow, focusList, redrawRows, showRows, startList } from './list.js'
import { listen, replay } from './live.js'
import { say, sayPage, toggleLanguage } from './words.js'

/** Rows by id. @type {Map<string, object>} */
let rows = new Map()
let counts = {}
let limit = 0
let link = 'connecting'
let unsaid = 0
let hasAll = false

// The newest first, as the inbox lists them; ids of one instant are told apart by their order of arrival.
function inOrder() {
  return [...rows.values()].sort(
    (a, b) => b.receivedAt.localeCompare(a.receivedAt) || b.id.localeCompare(a.id, 'en', { numeric: true }),
  )
}

function show(added) {
  const all = inOrder()
  offer(all)
  const found = filtered(all)
  showRows(found, added)
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  byId('found').textContent =
    say('found', found.length, all.length) +
    (total > all.length && all.length >= limit ? say('newest', limit, total) : '')
  byId('clear').hidden = !isFiltering()
  byId('empty').hidden = found.length > 0
  byId('empty').textContent = hasAll ? say(all.length === 0 ? 'noItems' : 'noneFound') : ''
}

function showCounts() {
  const kinds = { waiting: 'wait', running: 'busy', done: 'good', dead: 'bad' }
  const chips = Object.entries(kinds).map(([state, kind]) => {
    const count = counts[state] ?? 0
    return el('li', { class: count > 0 ? `chip ${kind}` : 'chip' }, el('b', {}, String(count)), ` ${say(state)}`)
  })
  byId('counts').replaceChildren(...chips)
  const dead = counts.dead ?? 0
  byId('replay-dead').textContent = say('replayDead', dead)
  byId('replay-dead').disabled = dead === 0
}

function showLink() {
  byId('link').className = `link ${link === 'live' ? 'live' : link === 'connecting' ? '' : 'lost'}`
  byId('link').textContent = say(link)
}

function sayAll() {
  sayPage()
  byId('language').textContent = say('language')
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
  await openDelivery(id, takesFocus).catch((error) => toast(say('failed', error.message)))
  if (takesFocus) activateRow(id)
}

function close() {
  if (openId() === undefined) return
  closeDelivery()
  focusList()
}

async function act(id) {
  toast(say('replaying'))
  try {
    const replayed = await replay(id)
    toast(replayed > 0 ? say('replayed', replayed) : say('notReplayed'))
  } catch (error) {
    toast(say('failed', error.message))
  }
  const shown = openId()
  if (shown !== undefined) await open(shown, false)
}

// Many arrive at once under load; a screen reader is told of them together.
setInterval(() => {
  if (unsaid === 0) return
  byId('arrivals').textContent = say('arrived', unsaid)
  unsaid = 0
}, 3000)

startFilter(() => show())
startList({ open })
startDelivery({ replay: act, close })
byId('language').addEventListener('click', () => {
  toggleLanguage()
  sayAll()
})
const confirm = byId('confirm')
byId('replay-dead').addEventListener('click', () => {
  byId('confirm-title').textContent = say('confirmTitle', counts.dead)
  byId('confirm-yes').textContent = say('confirmYes', counts.dead)
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

sayAll()
listen({
  all(data) {
    rows = new Map(data.rows.map((row) => [row.id, row]))
    counts = data.counts
    limit = data.limit
    hasAll = true
    showCounts()
    show()
  },
  change(data) {
    const added = data.rows.filter(({ id }) => !rows.has(id)).map(({ id }) => id)
    for (const row of data.rows) rows.set(row.id, row)
    for (const id of data.gone) rows.delete(id)
    counts = data.counts
    unsaid += added.length
    showCounts()
    show(added)
    const id = openId()
    if (id !== undefined && (data.gone.includes(id) || data.rows.some((row) => row.id === id))) open(id, false)
  },
  link(state) {
    link = state
    showLink()
  },
})
