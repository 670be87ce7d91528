import { isRecord } from '../internal/record.ts'
import type { ReviewScene } from './nodes/review-result.ts'
import type { BaseReview } from './review.ts'

/** The part of a review, or of one of its snapshots, sections and pages, that is read. */
type WithScenes = Partial<Omit<BaseReview, 'EventName'>> | { readonly Labels?: object }

/**
 * What was found in each scene, by CI's name for it without `Info`: `Porn`, `Ads`, `Illegal`, and any that CI adds.
 * Documents and web pages have their scenes in `Labels`; they are found there.
 *
 * @param found a review, or one of its snapshots, sections or pages
 *
 * @example
 * for (const [scene, { HitFlag, Score }] of scenesOf(review)) if (HitFlag) console.log(scene, Score)
 */
export function scenesOf(found: WithScenes): Map<string, ReviewScene> {
  const scenes = new Map<string, ReviewScene>()
  const { Labels } = found as { Labels?: unknown }
  for (const holder of [Labels, found]) {
    if (!isRecord(holder)) continue
    for (const [name, value] of Object.entries(holder)) {
      if (name.endsWith('Info') && isRecord(value) && 'HitFlag' in value) scenes.set(name.slice(0, -4), value)
    }
  }
  return scenes
}
