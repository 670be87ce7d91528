/** Decides how old something is, without believing a clock that was set. */

/** How far wall and monotonic clock may drift apart, in ms. */
const tolerance = 60_000
/** The longest time that may have passed since the file was last used for the wall clock to be believed at once, in ms. */
const shortBreak = 3_600_000
/** How long a wall clock that jumped must go steadily before it is believed, in ms. */
const probation = 24 * 3_600_000

/** A clock for ages only. It is never ahead of the wall clock. */
export interface TrustedClock {
  /** Milliseconds of the wall clock, or an earlier time while the wall clock is not believed. */
  now(): number
}

/**
 * A clock that is ahead when the process starts cannot be distinguished from a long break. So the wall clock is believed at once
 * only if it shows about what the file has seen last; else time goes on from there, and the wall clock is believed once
 * it has gone steadily for a day. What is kept too long meanwhile is bounded by the counts.
 *
 * @param lastKnown the time that the file has seen last, `undefined` for a new file
 */
export function createTrustedClock(lastKnown: number | undefined): TrustedClock {
  const start = Date.now()
  let offset = start - performance.now()
  let steadySince = performance.now()
  const isBelieved = lastKnown === undefined || Math.abs(start - lastKnown) <= shortBreak
  // What to add to the monotonic clock to get the trusted time.
  let base = (isBelieved ? start : lastKnown) - performance.now()

  return {
    now() {
      const wall = Date.now()
      const monotonic = performance.now()
      if (Math.abs(wall - monotonic - offset) > tolerance) {
        offset = wall - monotonic
        steadySince = monotonic
      } else if (monotonic - steadySince >= probation) base = wall - monotonic
      return Math.min(wall, base + monotonic)
    },
  }
}
