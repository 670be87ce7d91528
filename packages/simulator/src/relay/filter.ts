/** Which callbacks a listener wants. */
import type { Kind } from './backlog.ts'

/** @internal Empty lists let everything pass. Compared without regard to case. */
export interface Filter {
  readonly tags: readonly string[]
  readonly states: readonly string[]
}

/** True for a callback with a job that has one of the Tags and one of the States. */
export type Matches = (kinds: readonly Kind[]) => boolean

const mostValues = 50

/** @internal */
export function filterIn(query: URLSearchParams): Filter {
  return { tags: query.getAll('tag').slice(0, mostValues), states: query.getAll('state').slice(0, mostValues) }
}

/** @internal */
export function matcherOf({ tags, states }: Filter): Matches {
  const wantedTags = new Set(tags.map((tag) => tag.toLowerCase()))
  const wantedStates = new Set(states.map((state) => state.toLowerCase()))
  if (wantedTags.size === 0 && wantedStates.size === 0) return () => true
  return (kinds) =>
    kinds.some(
      ({ tag, state }) =>
        (wantedTags.size === 0 || wantedTags.has(tag)) && (wantedStates.size === 0 || wantedStates.has(state)),
    )
}
