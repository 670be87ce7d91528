// @nestjs/common loads reflect-metadata, which this package does not depend on.
import '@nestjs/common'

/** The results of a review. */
export type ReviewResult = 'pass' | 'review' | 'block' | 'failed'

/** @internal What a decorated method handles. */
export type Handles =
  | { readonly event: 'task'; readonly tags: readonly string[] }
  | { readonly event: 'review'; readonly names: readonly string[]; readonly result: ReviewResult | undefined }
  | { readonly event: 'WorkflowStart' }
  | { readonly event: 'WorkflowFinish' }
  | { readonly event: 'other' }

// A registered symbol: an app may load the ESM and the CommonJS copy of this package at once.
const key = Symbol.for('ci-event.handles')

/**
 * @internal Records what a method handles. The metadata belongs to the class and the method's name: decorators such as
 * `@Transactional()` put another function in the method's place, and metadata of the function would be lost.
 */
export function mark(prototype: object, name: string | symbol, handles: Handles): void {
  const before: readonly Handles[] = Reflect.getOwnMetadata(key, prototype, name) ?? []
  Reflect.defineMetadata(key, [...before, handles], prototype, name)
}

/** @internal What a method handles, as decorated in the class that defines it: an undecorated override handles nothing. */
export function handlesOf(prototype: object, name: string): readonly Handles[] {
  let owner: object | null = prototype
  while (owner && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner)
  return (owner && Reflect.getOwnMetadata(key, owner, name)) ?? []
}

/** @internal The events in the words of the log, such as `NoiseReduction, Tts`. */
export function describe(handles: Handles): string {
  if (handles.event === 'task') return handles.tags.join(', ') || '*'
  if (handles.event === 'review') return `${handles.names.join(', ')}${handles.result ? ` ${handles.result}` : ''}`
  return handles.event === 'other' ? 'other events' : handles.event
}
