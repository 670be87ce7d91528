/** Reads a submission to CI: a `<Request>` with a Tag, an Input, an Operation and a callback URL. */
import { parseDocument } from '@ci-event/core/storage'
import { isNode, type Node } from '../callback/tree.ts'

/** A submission of one job, as `POST /jobs` and its relatives take it. */
export interface Submission {
  readonly Tag: string
  readonly Input?: Node
  readonly Operation?: Node
  /** Where the callback goes; `no` suppresses it. */
  readonly CallBack?: string
  readonly CallBackFormat?: 'XML' | 'JSON'
}

/** @internal @throws Error when it is not a `<Request>` with a Tag; the message names what is missing */
export function readSubmission(xml: string): Submission {
  const { Request: request } = parseDocument(xml) as { Request?: Node }
  if (!isNode(request)) throw new Error('The body is not a <Request>.')
  if (typeof request.Tag !== 'string') throw new Error('The request has no Tag.')
  return withoutEmptyNodes(request) as unknown as Submission
}

/** An empty `<CallBack/>` is the same as none: the queue's URL is used. */
function withoutEmptyNodes(request: Node): Node {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== ''))
}
