/** Which blocks of code have run, from V8's own counters. In binary mode a block is reported once, when it first runs. */
import { Session } from 'node:inspector'

interface Range {
  startOffset: number
  endOffset: number
  count: number
}
interface Coverage {
  result: { url: string; functions: { ranges: Range[] }[] }[]
}

export class BlockCoverage {
  private readonly session = new Session()
  private readonly seen = new Set<string>()

  constructor() {
    this.session.connect()
    this.session.post('Profiler.enable')
    this.session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true })
  }

  get size(): number {
    return this.seen.size
  }

  /** Whether blocks have run since the last call that had never run before. */
  grew(): boolean {
    const before = this.seen.size
    // In its own thread, the inspector calls back before `post` returns.
    this.session.post('Profiler.takePreciseCoverage', (_error, coverage) => {
      for (const { url, functions } of (coverage as Coverage).result) {
        for (const { startOffset, endOffset, count } of functions.flatMap(({ ranges }) => ranges)) {
          if (count > 0) this.seen.add(`${url} ${startOffset} ${endOffset}`)
        }
      }
    })
    return this.seen.size > before
  }
}
