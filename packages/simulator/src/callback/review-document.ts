/** Callbacks of content moderation, as trees: the fixture of an event, with another result, other times and ids. */
import type { Suggestion } from '@ci-event/core'
import { misconfigured } from '@ci-event/core/storage'
import { reviewFixture } from './fixtures.ts'
import { freshId, timeOf } from './identity.ts'
import { inDetailForm, inSimpleForm } from './review-form.ts'
import { failure, withResult } from './review-result.ts'
import { isNode, type Node, overlay } from './tree.ts'

/** The form of a callback of content moderation, `CallbackVersion`: Simple has the verdict, Detail has everything. */
export type ReviewContent = 'Simple' | 'Detail'

/** @internal */
export interface ReviewOptions {
  readonly state?: string | undefined
  /** The verdict of a piece of a live stream. */
  readonly verdict?: Suggestion | undefined
  readonly content?: ReviewContent | undefined
  readonly endedAt?: Date | undefined
}

/** @internal A callback in the given form. */
export function reviewDocument(name: string, overrides: unknown, options: ReviewOptions): Node {
  return options.content === 'Simple'
    ? simpleDocument(name, overrides, options)
    : { EventName: name, JobsDetail: reviewOf(name, overrides, options) }
}

/** @internal One review in the Detail form, as callbacks and answers to queries have it. */
export function reviewOf(name: string, overrides: unknown, options: ReviewOptions): Node {
  const fixture = reviewFixture(name, 'detail')
  const { state, verdict, endedAt = new Date() } = options
  const created = timeOf(new Date(endedAt.getTime() - 32_000)).replace('+0800', '+08:00')
  const review = overlay(withResult(fixture, verdict ?? resultIn(state, name), 'Detail'), {
    JobId: freshId(prefixOf(fixture)),
    CreationTime: created,
    State: stateIn(state),
    ...(state === 'Auditing' ? piece(fixture, endedAt) : {}),
  })
  return overlay(review, inDetailForm(overrides, 'Result' in fixture ? 'Result' : 'Suggestion')) as Node
}

function simpleDocument(name: string, overrides: unknown, { state, verdict }: ReviewOptions): Node {
  const { code, message, data } = reviewFixture(name, 'simple')
  const fixture = data as Node
  const base = overlay(withResult(fixture, verdict ?? resultIn(state, name), 'Simple'), {
    event: name,
    trace_id: freshId(prefixOf(fixture)),
    ...(state === 'Auditing' ? { url: liveUrl } : {}),
  })
  const failed = state === 'Failed' ? { code: Number(failure.Code), message: failure.Message } : {}
  const { result, fields } = inSimpleForm(overrides)
  return { code, message, ...failed, ...result, data: overlay(base, fields) } as Node
}

const results = ['pass', 'review', 'block', 'Failed'] as const

/** @throws CallbackError `misconfigured` for what is neither a result nor a state of a review */
function resultIn(state: string | undefined, name: string): (typeof results)[number] | undefined {
  const result = results.find((each) => each === state)
  if (result === undefined && state !== undefined && !states.includes(state)) {
    throw misconfigured(
      `Expected a result of ${name} (${results.join(', ')}) or a state (${states.join(', ')}), got ${state}.`,
    )
  }
  return result
}

const states: readonly string[] = ['Success', 'Auditing', 'Submitted', 'Snapshoting']

function stateIn(state: string | undefined): string {
  return state !== undefined && (state === 'Failed' || states.includes(state)) ? state : 'Success'
}

function prefixOf({ JobId, trace_id }: Node): string {
  return String(JobId ?? trace_id).slice(0, 2)
}

/** @internal */
export const liveUrl = 'rtmp://live.example.com/app/stream'

/** A piece of a live stream: its snapshots and sections say when they were recorded. */
function piece({ Snapshot, AudioSection }: Node, at: Date): Node {
  const recorded = (part: unknown, field: string): unknown =>
    Array.isArray(part)
      ? part.filter(isNode).map((each) => ({ ...each, [field]: at.getTime() + Number(each[field]) }))
      : part
  return {
    Type: 'live_video',
    Object: undefined,
    Url: liveUrl,
    Snapshot: recorded(Snapshot, 'SnapshotTime'),
    AudioSection: recorded(AudioSection, 'OffsetTime'),
  } as Node
}
