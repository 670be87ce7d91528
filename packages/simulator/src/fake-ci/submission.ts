/** Reads a submission to CI: a `<Request>` with a Tag, an Input, an Operation and a callback URL. */
import { parseDocument } from '@ci-event/core/storage'
import type { ReviewContent } from '../callback/review-document.ts'
import { isNode, type Node } from '../callback/tree.ts'

/** A submission of one job, as `POST /jobs` and its relatives take it, or of one review. */
export interface Submission {
  /** The Tag of a job, the event of a review such as `ReviewImage`, or `VirusDetection`. */
  readonly Tag: string
  readonly Input?: Node
  readonly Operation?: Node
  /** Where the callback goes; `no` suppresses it. */
  readonly CallBack?: string
  readonly CallBackFormat?: 'XML' | 'JSON'
  /** The form of the callback of a review. */
  readonly CallbackVersion?: ReviewContent
}

/** @internal @throws Error when it is not a `<Request>` with a Tag; the message names what is missing */
export function readSubmission(xml: string): Submission {
  const request = requestIn(xml)
  if (typeof request.Tag !== 'string') throw new Error('The request has no Tag.')
  return withoutEmptyNodes(request) as unknown as Submission
}

/** An empty `<CallBack/>` is the same as none: the queue's URL is used. */
function withoutEmptyNodes(request: Node): Node {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== ''))
}

/** @internal Reviews, one for each `Input`. @throws Error when it is not a `<Request>` with an Input */
export function readReviewSubmissions(xml: string, Tag: string): Submission[] {
  const { Input, Conf } = requestIn(xml)
  const inputs = ([Input].flat() as unknown[]).filter(isNode)
  if (inputs.length === 0) throw new Error('The request has no Input.')
  const { Callback, CallbackVersion } = withoutEmptyNodes(isNode(Conf) ? Conf : {}) as unknown as Conf
  return inputs.map((each) => ({
    Tag,
    Input: withoutEmptyNodes(each),
    ...(Callback === undefined ? {} : { CallBack: Callback }),
    // CI's default.
    CallbackVersion: CallbackVersion === 'Detail' ? 'Detail' : 'Simple',
  }))
}

interface Conf {
  readonly Callback?: string
  readonly CallbackVersion?: string
}

function requestIn(xml: string): Node {
  const { Request: request } = parseDocument(xml) as { Request?: Node }
  if (!isNode(request)) throw new Error('The body is not a <Request>.')
  return request
}
