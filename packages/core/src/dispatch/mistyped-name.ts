import { closest } from '../internal/closest.ts'
import { type JobDefinition, knownTags } from '../jobs/catalogue.ts'
import { reviewNames } from '../jobs/review.ts'
import { warnOnConsole } from './console-warning.ts'

/** Warns when a Tag is close to a known one: its handler would never be called, and nothing would fail. */
export function warnOfMistypedTag(
  tag: string,
  definitions: readonly JobDefinition[] = [],
  warn: (message: string) => void = warnOnConsole,
): void {
  if (tag === '*') return
  const meant = closest(tag, ['default', ...definitions.map(({ Tag }) => Tag), ...knownTags])
  if (meant === undefined) return
  warn(
    `A handler is registered for Tag \`${tag}\`, which CI is not known to send. Did you mean \`${meant}\`? ` +
      'If the Tag is right, describe it with defineJob and list it in `definitions`.',
  )
}

/** Warns when the event of a review is close to a known one. */
export function warnOfMistypedReview(event: string, warn: (message: string) => void = warnOnConsole): void {
  const meant = closest(event, ['default', ...reviewNames])
  if (meant === undefined) return
  warn(`A handler is registered for \`${event}\`, which CI is not known to send. Did you mean \`${meant}\`?`)
}
