const shared = [Object, Array, Function, String, Number, Boolean, RegExp, Error, Map, Set, Promise, Uint8Array]

/** The own properties and parents of the prototypes that the whole app shares. */
function snapshot(): Map<string, unknown> {
  const entries = new Map<string, unknown>()
  for (const { name, prototype } of shared) {
    entries.set(`${name}.prototype's prototype`, Object.getPrototypeOf(prototype))
    for (const key of Reflect.ownKeys(prototype)) {
      const { value, get } = Object.getOwnPropertyDescriptor(prototype, key) ?? {}
      entries.set(`${name}.prototype.${String(key)}`, get ?? value)
    }
  }
  return entries
}

const before = snapshot()

/** What of them has changed since this file was loaded. */
export function changedPrototypes(): string[] {
  const now = snapshot()
  return [...new Set([...before.keys(), ...now.keys()])].filter(
    (name) => !before.has(name) || !now.has(name) || !Object.is(before.get(name), now.get(name)),
  )
}
