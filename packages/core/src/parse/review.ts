/** Callbacks of content moderation: the Detail form is the event, and the Simple form is read as if it were one. */
import { isRecord } from '../internal/record.ts'
import { inDetail } from '../jobs/nodes/review-names.ts'
import {
  type AnyReview,
  type BaseReview,
  isReviewName,
  type Review,
  type ReviewName,
  reviewKind,
  type UnknownReview,
  type UnknownReviewName,
} from '../jobs/review.ts'
import { isBlank, trimBlanks } from '../schema/blank.ts'
import type { DriftReport } from '../schema/drift.ts'
import { only } from '../schema/schema.ts'
import { textOf } from '../schema/untyped.ts'
import { readJobsDetail } from './jobs-detail.ts'
import { withRest } from './rest.ts'
import { reviewNameFrom } from './review-subject.ts'
import type { DocumentTree } from './tree.ts'

/** Content was moderated (内容审核), by the kind of content. The two forms of CI's callback give the same event. */
export type KnownReviewEvent = {
  [N in ReviewName]: {
    EventName: N
    /** Always an array, also for one review. */
    JobsDetail: Review<N>[]
  }
}[ReviewName]

/** Content of a kind that this version does not know was moderated. */
export interface UnknownReviewEvent {
  EventName: UnknownReviewName
  /** Always an array, also for one review. */
  JobsDetail: UnknownReview[]
}

/** Content was moderated (内容审核). Compare `EventName` to narrow it. */
export type ReviewEvent = KnownReviewEvent | UnknownReviewEvent

/** @returns `undefined` when the document is not about moderation */
export function readReview(root: DocumentTree, name: unknown, drift: DriftReport): ReviewEvent | undefined {
  const simple = only(root.data)
  const isSimple = root.JobsDetail === undefined && hasSimpleFields(simple)
  if (isReviewName(name)) return reviewEvent(name as string, root, isSimple ? [root.data].flat() : undefined, drift)
  if (name || !isSimple) return undefined
  const parts = [root.data].flat()
  return reviewEvent(reviewNameFrom(parts.find(isRecord) ?? {}), root, parts, drift)
}

function hasSimpleFields(data: unknown): boolean {
  const record = Array.isArray(data) ? data.find(isRecord) : data
  if (!isRecord(record)) return false
  const names = ['trace_id', 'forbidden_status', 'cos_headers', 'data_id']
  if (names.some((name) => name in record)) return true
  return isReviewName(textOf(record.event)) || Object.keys(record).some((name) => name.endsWith('_info'))
}

function reviewEvent(
  EventName: string,
  root: DocumentTree,
  simple: readonly unknown[] | undefined,
  drift: DriftReport,
): ReviewEvent {
  const { kind, isKnown } = reviewKind(EventName)
  if (!isKnown) reportUnknown(EventName, drift)
  const { code, message, data, JobsDetail: detail, ...others } = root
  const result = resultOf(code, message)
  const given = simple ? simple.map((each) => (isRecord(each) ? inDetailForm(each, EventName) : each)) : detail
  const JobsDetail = readJobsDetail(given, drift, (each) => {
    const { EventName: _, ...fields } = each
    const review = kind.read({ EventName, ...fields }, drift) as AnyReview
    const { State = stateFrom(review.Code) } = review
    return Object.assign(review, { ...result, ...(State !== undefined && { State }), ...review })
  })
  const rest = simple ? others : { ...others, code, message, data }
  return withRest({ EventName, JobsDetail } as ReviewEvent, rest, drift)
}

function reportUnknown(name: string, drift: DriftReport): void {
  drift.enter('EventName')
  drift.report('unknown-tag', /^\w{1,64}$/.test(name) ? { tag: name } : {})
  drift.leave()
}

/** What `code` and `message` beside the data say, as a Detail callback says it: a code other than 0 is a failure. */
function resultOf(code: unknown, message: unknown): Pick<BaseReview, 'State' | 'Code' | 'Message'> {
  const Code = trimBlanks(textOf(code) ?? '')
  const Message = textOf(message) ?? ''
  if (Code === '') return {}
  if (!isSuccess(Code)) return { State: 'Failed', Code, ...(!isBlank(Message) && { Message }) }
  // A message of success says no more than the code, and a Detail callback has none.
  return { State: 'Success', ...(!isBlank(Message) && !isSuccess(trimBlanks(Message)) && { Message }) }
}

function stateFrom(code: string | undefined): string | undefined {
  if (typeof code !== 'string') return undefined
  return isSuccess(code) ? 'Success' : 'Failed'
}

function isSuccess(text: string): boolean {
  return /^(?:0|success|ok)$/i.test(text)
}

const notScenes = new Set(['UserInfo', 'ListInfo', 'MaskInfo'])

/** Of documents and web pages, a Detail callback has the scenes in `Labels`. */
function inDetailForm({ event: _, ...data }: DocumentTree, name: string): DocumentTree {
  // The name alone is a review too, so that a failure without anything else is not lost.
  if (isBlank(data)) return { EventName: name }
  if (name !== 'ReviewDocument' && name !== 'ReviewHtml') return data
  const entries = Object.entries(data)
  const isScene = ([field]: [string, unknown]) => field.endsWith('_info') && !notScenes.has(inDetail(field))
  const scenes = Object.fromEntries(entries.filter(isScene))
  const others = Object.fromEntries(entries.filter((entry) => !isScene(entry)))
  return isBlank(scenes) || 'Labels' in data || 'labels' in data ? data : { ...others, Labels: scenes }
}
