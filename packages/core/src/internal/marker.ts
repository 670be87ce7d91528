/**
 * Marks by which errors are recognised, instead of the prototypes that `instanceof` looks at: an app may load the ESM
 * and the CommonJS copy of this package at once, and both must recognise each other's errors. The symbols are in the
 * global registry for the same reason.
 */

/** Marks an error as one of a kind. */
export function mark(error: Error, kind: symbol): void {
  Object.defineProperty(error, kind, { value: true })
}

/** Whether something is of a kind, whichever copy of the package made it. */
export function isMarked(value: unknown, kind: symbol): boolean {
  return typeof value === 'object' && value !== null && kind in value
}

/**
 * What `Symbol.hasInstance` of a marked class answers. A subclass of an app's own inherits the method, and is not to
 * take every error of ours for its own: for it the prototypes decide.
 */
export function isInstance(asked: unknown, marked: unknown, value: unknown, kind: symbol): boolean {
  return asked === marked ? isMarked(value, kind) : Function.prototype[Symbol.hasInstance].call(asked, value)
}
