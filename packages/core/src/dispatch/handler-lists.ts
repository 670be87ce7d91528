/** Handlers by the name of what they take: a Tag, or the event of a review. */

/** A handler and its name in the ledger, in errors and in logs. */
export interface Registered {
  readonly handler: object
  readonly name: string
}

/** The handlers of one kind of subject. `default` takes what has no handler under its name, `*` takes everything. */
export interface HandlerLists {
  /** The handlers of a name, `default` or `*`, to add one to. */
  readonly at: (name: string) => Registered[]
  /** Every list whose handlers may run for what one of this name runs for. */
  readonly rivalsOf: (name: string) => readonly Registered[][]
  /** The handlers that take what has this name, in the order in which they are called. */
  readonly for: (name: string) => readonly Registered[]
  readonly all: () => readonly Registered[][]
}

export function createHandlerLists(): HandlerLists {
  const byName = new Map<string, Registered[]>()
  const ofRest: Registered[] = []
  const ofEvery: Registered[] = []

  function at(name: string): Registered[] {
    if (name === '*') return ofEvery
    if (name === 'default') return ofRest
    const list = byName.get(name) ?? []
    byName.set(name, list)
    return list
  }

  return {
    at,
    rivalsOf: (name) => (name === '*' ? [...byName.values(), ofRest, ofEvery] : [at(name), ofEvery]),
    for(name) {
      const own = byName.get(name)
      const ofName = own && own.length > 0 ? own : ofRest
      if (ofEvery.length === 0) return ofName
      return ofName.length === 0 ? ofEvery : [...ofName, ...ofEvery]
    },
    all: () => [...byName.values(), ofRest, ofEvery],
  }
}
