/** Who is listening now. */

/** What happened to a listener. */
export interface ListenerReport {
  readonly type: 'joined' | 'left'
  /** The client's address as Node.js sees it; `undefined` with `fetch`. */
  readonly address: string | undefined
  /** The Tags and States that it asked for; empty for all. */
  readonly tags: readonly string[]
  readonly states: readonly string[]
}

/** A listener that was admitted. */
interface Admission {
  /** Aborted when the listener must be disconnected. */
  readonly signal: AbortSignal
  /** Call it when the connection is closed. Calling it again does nothing. */
  leave(): void
}

export interface Listeners {
  /** `undefined` if there are too many. A listener that reconnects under its name replaces its old connection. */
  admit(name: string | undefined): Admission | undefined
  closeAll(): void
}

export function createListeners(maxListeners: number): Listeners {
  const all = new Map<unknown, AbortController>()
  return {
    admit(name) {
      const key = name ?? Symbol('unnamed')
      // A connection that broke without a word still looks open here.
      all.get(key)?.abort()
      if (!all.has(key) && all.size >= maxListeners) return undefined
      const controller = new AbortController()
      all.set(key, controller)
      return {
        signal: controller.signal,
        leave() {
          controller.abort()
          if (all.get(key) === controller) all.delete(key)
        },
      }
    },
    closeAll() {
      for (const controller of all.values()) controller.abort()
      all.clear()
    },
  }
}
