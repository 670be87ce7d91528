import { misconfigured } from '../errors.ts'

/** The longest delay of setTimeout in milliseconds (24.8 days). It treats a longer one, and Infinity, as 1. */
export const longestTimer: number = 2 ** 31 - 1

/** Starts a timer, or none if it is longer than a timer can be, such as `Infinity`. Clear it like any other. */
export function setTimeLimit(milliseconds: number, call: () => void): NodeJS.Timeout | undefined {
  return milliseconds > longestTimer ? undefined : setTimeout(call, milliseconds)
}

/** Waits. @param keepsAlive whether the process stays up for it */
export function pause(milliseconds: number, keepsAlive = true): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    if (!keepsAlive) timer.unref()
  })
}

/**
 * @param mayBeEndless whether `Infinity` is allowed
 * @throws CallbackError `misconfigured` for a value that no timer can be set to
 */
export function checkMilliseconds(name: string, value: unknown, mayBeEndless = true): void {
  const endless = mayBeEndless && value === Number.POSITIVE_INFINITY
  if (endless || (typeof value === 'number' && value > 0 && value <= longestTimer)) return
  throw misconfigured(
    `\`${name}\` must be a number of milliseconds above 0 and up to ${longestTimer}${mayBeEndless ? ', or Infinity,' : ','} got ${String(value)}.`,
  )
}
