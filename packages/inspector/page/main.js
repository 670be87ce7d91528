/** The page: its state, and what happens on clicks, keys and events of the server. */
import { readAddress, writeAddress } from './address.js'
import { fetchFixture, listen, replayDead, replayItems } from './api.js'
import { ask, isDialogOpen, offerCopy, startDialogs } from './confirm.js'
import { byId, el } from './dom.js'
import { addChoices, conditions, filters, localTime, renderChoices, setFilters, startFilters } from './filters.js'
import { closeItem, openId, openItem, startItemDetails } from './item-details.js'
import { activateRow, clearSelection, focusList, redrawRows, showRows, startList } from './item-list.js'
import { refreshOverview, renderOverview, startOverview } from './overview.js'
import { createRows } from './rows.js'
import { formatTime, toggleLanguage, translate, translatePage } from './translations.js'

let counts = {}
let link = 'connecting'
let unannounced = 0
let selection = []
const rows = createRows(conditions, ({ added, error }) => {
  unannounced += added.length
  if (error) toast(translate('failed', error.message))
  show(added)
  updateOpenItem()
})

/** The open item's row as it was when the item was loaded. */
let openRow = ''

function rowOf(id) {
  return JSON.stringify(rows.all().find((row) => row.id === id))
}

/** Loads the open item again when its row has changed. */
function updateOpenItem() {
  const id = openId()
  const row = id === undefined ? undefined : rowOf(id)
  if (row === undefined || row === openRow) return
  open(id, false)
}

function show(added) {
  const all = rows.all()
  const { hasLoaded, isLoading, hasMore, searchedTo } = rows.status()
  addChoices({ tags: all.flatMap(({ tags }) => tags), jobStates: all.flatMap(({ states }) => states) })
  showRows(all, !hasMore && hasLoaded, added)
  const isFiltered = Object.keys(filters()).length > 0
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  byId('found').textContent = !hasLoaded
    ? ''
    : searchedTo !== undefined
      ? translate(isLoading ? 'searching' : 'searchedTo', all.length, formatTime(searchedTo, true))
      : hasMore
        ? translate(isFiltered ? 'loadedFound' : 'loaded', all.length, total)
        : translate('found', all.length, isFiltered ? total : all.length)
  byId('search-on').hidden = searchedTo === undefined || isLoading || !hasMore
  byId('clear').hidden = !isFiltered
  byId('empty').hidden = all.length > 0 || !hasLoaded || searchedTo !== undefined
  byId('empty').textContent = translate(isFiltered ? 'noneFound' : 'noItems')
}

function showCounts() {
  const kinds = { waiting: 'wait', running: 'busy', done: 'good', dead: 'bad' }
  const { state: chosen = '' } = filters()
  for (const [state, kind] of Object.entries(kinds)) {
    const count = counts[state] ?? 0
    const button = byId('counts').querySelector(`[data-state="${state}"]`)
    button.className = `chip ${count > 0 ? kind : ''}`
    button.setAttribute('aria-pressed', String(chosen === state))
    button.replaceChildren(el('b', {}, count.toLocaleString(document.documentElement.lang)), ` ${translate(state)}`)
  }
  const dead = counts.dead ?? 0
  byId('replay-dead').textContent = translate('replayDead', dead)
  byId('replay-dead').disabled = dead === 0
}

function showSelection() {
  byId('selection').hidden = selection.length === 0
  byId('selected').textContent = translate('selected', selection.length)
}

function showLink() {
  byId('link').className = `link ${link === 'live' ? 'live' : link === 'connecting' ? '' : 'lost'}`
  byId('link').textContent = translate(link)
}

function renderAll() {
  translatePage()
  byId('language').textContent = translate('language')
  byId('language').lang = document.documentElement.lang === 'zh-CN' ? 'en' : 'zh-CN'
  renderChoices()
  showCounts()
  showLink()
  showSelection()
  renderOverview()
  show([])
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
  openRow = rowOf(id)
  await openItem(id, takesFocus).catch((error) => toast(translate('failed', error.message)))
  if (!takesFocus) return
  activateRow(id)
  writeAddress({ ...filters(), item: id }, true)
}

function close() {
  if (openId() === undefined) return
  closeItem()
  writeAddress(filters(), true)
  focusList()
}

/** Loads what the filters now ask for. */
function filterRows(isStep = false) {
  writeAddress({ ...filters(), item: openId() ?? '' }, isStep)
  clearSelection()
  showCounts()
  rows.reload()
}

/** Sets filters beside those that are set. */
function filterBy(values) {
  const texts = Object.entries(values).map(([name, value]) => [name, value instanceof Date ? localTime(value) : value])
  setFilters({ ...filters(), ...Object.fromEntries(texts) })
  filterRows(true)
}

/** Follows the address, after the back button or a link. */
function followAddress() {
  const { item, ...given } = readAddress()
  setFilters(given)
  showCounts()
  rows.reload()
  if (item !== undefined) openItem(item, false).catch((error) => toast(translate('failed', error.message)))
  else closeItem()
}

/** @param {() => Promise<number>} replay resolves with how many were replayed */
async function act(replay) {
  toast(translate('replaying'))
  try {
    const replayed = await replay()
    toast(replayed > 0 ? translate('replayed', replayed) : translate('notReplayed'))
  } catch (error) {
    toast(translate('failed', error.message))
  }
  rows.refreshSoon()
  const shown = openId()
  if (shown !== undefined) await open(shown, false)
}

async function copyFixture(id) {
  try {
    offerCopy(await fetchFixture(id))
  } catch (error) {
    toast(translate('failed', error.message))
  }
}

// Under load many arrive at once: a screen reader announces them together.
setInterval(() => {
  if (unannounced === 0) return
  byId('arrivals').textContent = translate('announced', unannounced)
  unannounced = 0
}, 3000)

startDialogs()
startFilters(() => filterRows())
startList({
  open,
  more: () => {
    // A search that has found nothing for long goes on when asked to.
    if (rows.status().searchedTo === undefined) rows.more()
  },
  select(ids) {
    selection = ids
    showSelection()
  },
})
startItemDetails({
  close,
  copy: copyFixture,
  replay: (id) => act(() => replayItems([id])),
  replayAsNew: (id) =>
    ask({ title: translate('asNewTitle'), text: translate('asNewText'), yes: translate('replayAsNew') }, () =>
      act(() => replayItems([id], true)),
    ),
})
for (const button of byId('counts').querySelectorAll('button')) {
  button.addEventListener('click', () => {
    const { state } = button.dataset
    filterBy({ state: filters().state === state ? '' : state })
  })
}
byId('search-on').addEventListener('click', () => rows.more())
byId('language').addEventListener('click', () => {
  toggleLanguage()
  renderAll()
})
byId('replay-dead').addEventListener('click', () => {
  const { dead } = counts
  const texts = {
    title: translate('confirmTitle', dead),
    text: translate('confirmText'),
    yes: translate('confirmYes', dead),
  }
  ask(texts, () => act(replayDead))
})
byId('replay-selected').addEventListener('click', () => {
  const ids = [...selection]
  const title = translate('confirmSelected', ids.length)
  ask({ title, text: translate('confirmText'), yes: translate('confirmYes', ids.length) }, () => {
    clearSelection()
    act(() => replayItems(ids))
  })
})
byId('select-none').addEventListener('click', () => {
  clearSelection()
  focusList()
})
document.addEventListener('keydown', (event) => {
  if (isDialogOpen()) return
  const isTyping = event.target instanceof HTMLInputElement && event.target.type !== 'checkbox'
  if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    byId('find').focus()
  } else if (event.key === 'ArrowDown' && event.target === byId('find')) {
    event.preventDefault()
    focusList()
  } else if (event.key === 'Escape' && !isTyping) close()
})
addEventListener('popstate', followAddress)

renderAll()
followAddress()
startOverview({
  filter: filterBy,
  tags: (tags) => addChoices({ tags }),
})
listen({
  change(data) {
    counts = data.counts
    showCounts()
    rows.refreshSoon()
    refreshOverview()
    // Of an item that is not in the list no row tells when it changes.
    const id = openId()
    if (id !== undefined && rowOf(id) === undefined) open(id, false)
  },
  link(state) {
    link = state
    showLink()
  },
})
