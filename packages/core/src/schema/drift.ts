/** One way in which a callback differs from what this version knows. Holds no value of any customer. */
export interface Drift {
  /**
   * - `unknown-tag`: the job's `Tag` is not in the catalogue; the job arrives with the base fields typed.
   * - `unknown-field`: a node the definition does not name; kept as it came.
   * - `misfit`: a value that does not fit its kind; kept as it came.
   * - `bare-ampersand`: XML text with an unescaped `&`, read as itself.
   * - `attribute`: an XML attribute. CI writes none; it is left out.
   */
  readonly type: 'unknown-tag' | 'unknown-field' | 'misfit' | 'bare-ampersand' | 'attribute'
  /** Names from the root, such as `JobsDetail.Operation.Output`. Elements of a list share one path. */
  readonly path: string
  /** For `misfit`, the kind that was expected (`integer`, `time`, …). */
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

// A sender chooses the names of unknown nodes, so their number and length must not be his choice too.
const maxReports = 100
const maxNameLength = 64

// Nobody listens: nothing needs to be known of where the reading stands.
const silent: DriftReport = { enter() {}, leave() {}, report() {} }

/** Tells `listener` each distinct difference of one callback once. */
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
    report(type, detail) {
      if (seen.size >= maxReports) return
      const drift = { type, path: trail.map(shorten).join('.'), ...detail }
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

function shorten(name: string): string {
  return name.length > maxNameLength ? `${name.slice(0, maxNameLength)}…` : name
}

/** Lets each distinct difference through once for as long as the filter lives; after 1000 of them, none. */
export function createDriftFilter(listener: DriftListener | undefined): DriftListener | undefined {
  if (!listener) return undefined
  const seen = new Set<string>()
  return (drift) => {
    const key = keyOf(drift)
    if (seen.has(key) || seen.size >= 1000) return
    seen.add(key)
    try {
      listener(drift)
    } catch {
      // What a listener makes of drift is no reason to refuse the callback.
    }
  }
}
