/** Latencies of answers in milliseconds. */
export interface Latencies {
  readonly min: number
  /** The median. */
  readonly p50: number
  /** The 99th percentile. */
  readonly p99: number
  readonly max: number
}

/** @internal All 0 for an empty list. */
export function latenciesOf(milliseconds: readonly number[]): Latencies {
  const sorted = Float64Array.from(milliseconds).sort()
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
  return { min: at(0), p50: at(0.5), p99: at(0.99), max: at(1) }
}
