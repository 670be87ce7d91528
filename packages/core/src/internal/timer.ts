/** Milliseconds that a timer can be set for. */
import { misconfigured } from '../errors.ts'

/** What setTimeout can count to, in milliseconds (24.8 days); it takes more, and Infinity, as 1. */
export const longestTimer: number = 2 ** 31 - 1

/** A timer for what must not wait for ever; none at all for `Infinity`. Clear it as any other. */
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
 * @param mayBeEndless whether `Infinity` makes sense
 * @throws CallbackError `misconfigured` for what no timer can be set for
 */
export function checkMilliseconds(name: string, value: unknown, mayBeEndless = true): void {
  const endless = mayBeEndless && value === Number.POSITIVE_INFINITY
  if (endless || (typeof value === 'number' && value > 0 && value <= longestTimer)) return
  throw misconfigured(
    `\`${name}\` must be a number of milliseconds above 0 and up to ${longestTimer}${mayBeEndless ? ', or Infinity,' : ','} and is ${String(value)}.`,
  )
}
