/** The address of the page: what follows `#` names the filters and the open item. It is never sent to the server. */

const filterNames = ['state', 'tag', 'jobState', 'text', 'since', 'until']
const names = [...filterNames, 'item']

/** @returns {Record<string, string>} the known names with a value */
export function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1))
  return Object.fromEntries(names.map((name) => [name, given.get(name) ?? '']).filter(([, value]) => value !== ''))
}

/**
 * Writes the address.
 *
 * @param {Record<string, string>} values
 * @param {boolean} isStep whether the browser's back button returns to the address before
 */
export function writeAddress(values, isStep) {
  const kept = names.filter((name) => values[name]).map((name) => [name, values[name]])
  const hash = kept.length === 0 ? '' : `#${new URLSearchParams(kept)}`
  if (hash === location.hash) return
  // Without a hash, the path stays as it is: the page may be mounted anywhere.
  history[isStep ? 'pushState' : 'replaceState'](null, '', hash || location.pathname + location.search)
}
