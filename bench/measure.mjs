/** Interleaved rounds, medians and spread: what a noisy machine needs before two numbers may be compared. */

/** Nanoseconds of processor time that this process has used, its helper threads included: others may be at work. */
export function now() {
  const { user, system } = process.cpuUsage()
  return (user + system) * 1000
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Half of the distance between the quartiles, as a share of the median. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share) => sorted[Math.round((sorted.length - 1) * share)]
  return (at(0.75) - at(0.25)) / 2 / median(values)
}

/** The median of the ratios of two series, round by round: what slows a whole round down cancels out. */
export function ratio(series, base) {
  return median(series.map((value, round) => value / base[round]))
}

/**
 * Times functions in turns, each as often as fits into `budget` ms of processor time.
 *
 * @returns nanoseconds per call of each, by round
 */
export function timeInTurns(functions, { rounds, budget, warmUp = 3 * budget }) {
  const entries = Object.entries(functions).map(([name, run]) => {
    // The compiler must have seen it; what it costs then says how often it fits.
    for (const until = now() + warmUp * 1e6; now() < until; ) run()
    let sample = 0
    const start = now()
    for (; now() < start + budget * 1e6; sample++) run()
    return { name, run, calls: sample, times: [] }
  })
  for (let round = 0; round < rounds; round++) {
    for (const { run, calls, times } of entries) {
      const start = now()
      for (let call = 0; call < calls; call++) run()
      times.push((now() - start) / calls)
    }
  }
  return Object.fromEntries(entries.map(({ name, times }) => [name, times]))
}
