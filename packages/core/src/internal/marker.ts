/**
 * Marks by which errors are recognised instead of by their prototypes: an app may load the ESM and the CommonJS copy of
 * this package, and each must recognise the other's errors. The symbols are in the global registry for the same reason.
 */

/** Marks an error. */
export function mark(error: Error, kind: symbol): void {
  Object.defineProperty(error, kind, { value: true })
}

/** True for an error with this mark, in whichever copy of the package it was created. */
export function isMarked(value: unknown, kind: symbol): boolean {
  return typeof value === 'object' && value !== null && kind in value
}

/**
 * The result of `Symbol.hasInstance` of a marked class. A subclass in an app inherits that method, but must not match
 * every error of ours: for subclasses the prototypes decide.
 */
export function isInstance(asked: unknown, marked: unknown, value: unknown, kind: symbol): boolean {
  return asked === marked ? isMarked(value, kind) : Function.prototype[Symbol.hasInstance].call(asked, value)
}
