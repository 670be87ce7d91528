import { ownString } from '../internal/own-string.ts'

/** One way in which a callback differs from what this version knows. It holds no values of the callback, only names. */
export interface Drift {
  /**
   * - `unknown-tag`: the job's `Tag` is not in the catalogue; the job arrives with the base fields typed.
   * - `unknown-field`: a node that the definition does not name; kept as text.
   * - `misfit`: a value that does not fit its kind, or a record that repeats; kept as text.
   * - `bare-ampersand`: XML text with an unescaped `&`, read as itself.
   * - `attribute`: an XML attribute. CI writes none; it is left out.
   */
  readonly type: 'unknown-tag' | 'unknown-field' | 'misfit' | 'bare-ampersand' | 'attribute'
  /**
   * Names from the root, such as `JobsDetail.Operation.Output`. Elements of a list share one path. Long names are cut to
   * 64 characters, long paths to 512.
   */
  readonly path: string
  /** For `misfit`, the kind that was expected (`integer`, `timestamp`, …). */
  readonly expected?: string
  /** For `unknown-tag`, the Tag, when it looks like one: letters, digits, up to 64. */
  readonly tag?: string
}

/** Called once per distinct difference of a callback. */
export type DriftListener = (drift: Drift) => void

/** The reading position in a document, and where the differences found there go. */
export interface DriftReport {
  enter(name: string): void
  leave(): void
  report(type: Drift['type'], detail?: Pick<Drift, 'expected' | 'tag'>): void
}

// A sender chooses the names of unknown nodes, so their number and length must not be its choice too.
const maxReports = 100
const maxNameLength = 64
const maxPathLength = 512
const maxDistinct = 1000

// Without a listener, the reading position need not be known.
const silent: DriftReport = { enter() {}, leave() {}, report() {} }

/** Calls `listener` once for each distinct difference of one callback, at most 100 times. */
export function createDriftReport(listener: DriftListener | undefined): DriftReport {
  if (!listener) return silent
  const trail: string[] = []
  const seen = new Set<string>()

  return {
    enter(name) {
      trail.push(name)
    },
    leave() {
      trail.pop()
    },
    report(type, { tag, ...detail } = {}) {
      if (seen.size >= maxReports) return
      const drift = { type, path: pathOf(trail), ...detail, ...(tag === undefined ? {} : { tag: ownString(tag) }) }
      const key = keyOf(drift)
      if (seen.has(key)) return
      seen.add(key)
      listener(drift)
    },
  }
}

function keyOf({ type, path, expected = '', tag = '' }: Drift): string {
  return `${type} ${path} ${expected} ${tag}`
}

/** A copy: names are parts of the body, and a listener may keep the path for as long as the process lives. */
function pathOf(trail: readonly string[]): string {
  const path = trail.map((name) => shorten(name, maxNameLength)).join('.')
  return ownString(shorten(path, maxPathLength))
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

/** Lets each distinct difference through once while the filter lives. After 1000 of them, it lets none through. */
export function createDriftFilter(listener: DriftListener | undefined): DriftListener | undefined {
  if (!listener) return undefined
  const seen = new Set<string>()
  return (drift) => {
    const key = keyOf(drift)
    if (seen.has(key) || seen.size >= maxDistinct) return
    seen.add(ownString(key))
    try {
      listener(drift)
    } catch {
      // A listener that fails is no reason to refuse the callback.
    }
  }
}
