/** A progress bar on standard error, if that is a terminal and the work takes longer than a moment. */
import type { Io } from './command.ts'

/** @internal */
export interface Progress {
  update(done: number): void
  /** Removes the bar. */
  end(): void
}

const firstDrawnAfter = 300
const width = 30

/** @internal */
export function progressOf(io: Io, total: number): Progress {
  const began = performance.now()
  let drawn = 0
  if (!io.errIsTerminal || total < 2) return { update: () => {}, end: () => {} }
  return {
    update(done) {
      const now = performance.now()
      if (now - began < firstDrawnAfter || (now - drawn < 80 && done < total)) return
      drawn = now
      const share = done / total
      const bar = '█'.repeat(Math.round(share * width)).padEnd(width, '░')
      const rate = Math.round(done / ((now - began) / 1000))
      io.err(`\r${bar} ${done}/${total}  ${Math.floor(share * 100)} %  ${rate}/s\u001b[K`)
    },
    end() {
      if (drawn > 0) io.err('\r\u001b[K')
    },
  }
}
