/** A value, or a promise of it. What is not a promise is not awaited: each `await` costs a promise and a turn of the queue. */
export type Awaitable<T> = T | Promise<T>

/** True for a promise, of any library. */
export function isPromise<T>(value: Awaitable<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

/** Calls a function that may or may not be async: a synchronous throw becomes a rejection, a thenable a promise. */
export function attempt<T>(call: () => Awaitable<T>): Awaitable<T> {
  try {
    const value = call()
    return isPromise(value) ? Promise.resolve(value) : value
  } catch (error) {
    return Promise.reject(error)
  }
}
