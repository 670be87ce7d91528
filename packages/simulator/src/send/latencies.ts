/** Latencies in milliseconds, in order of size. */
export interface Latencies {
  readonly min: number
  /** Half of the answers came within this time. */
  readonly p50: number
  /** All but one in a hundred came within this time. */
  readonly p99: number
  readonly max: number
}

/** @internal Of the answers that came; all 0 when none did. */
export function latenciesOf(milliseconds: readonly number[]): Latencies {
  const sorted = Float64Array.from(milliseconds).sort()
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
  return { min: at(0), p50: at(0.5), p99: at(0.99), max: at(1) }
}
