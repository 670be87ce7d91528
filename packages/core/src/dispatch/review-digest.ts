/** What tells one callback about a review from another one about it. */
import { createHash } from 'node:crypto'
import type { AnyReview } from '../jobs/review.ts'
import { scenesOf } from '../jobs/review-scenes.ts'

/**
 * A digest of a piece of a live stream: its snapshots and sections say which one it is. A redelivery has the same digest,
 * also when its URLs were signed anew and its fields come in another order.
 */
export function digestOfPiece(review: AnyReview): string {
  return digestOf(canonical(review))
}

/**
 * A digest of what was found in the whole. Without labels, which the Simple form does not have: a review that came in it
 * has the same digest in CI's answer to a query.
 */
export function digestOfVerdict(review: AnyReview): string {
  const { Suggestion } = review
  const scenes = [...scenesOf(review)].map(([scene, { HitFlag, Count, Score }]) => [scene, HitFlag, Count, Score])
  return digestOf([Suggestion, scenes.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))])
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url')
}

function canonical(value: unknown): unknown {
  if (typeof value === 'string') return /^https?:/.test(value) ? value.split('?', 1)[0] : value
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  const names = Object.keys(value).sort()
  return names.map((name) => [name, canonical((value as Record<string, unknown>)[name])])
}
