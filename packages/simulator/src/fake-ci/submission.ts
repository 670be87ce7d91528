/** Reads what is submitted to CI: `<Request>` with a Tag, an Input, an Operation and where to call back. */
import { parseCallback } from '@ci-event/core'
import { isNode, type Node } from '../callback/tree.ts'

/** A submission of one job, as `POST /jobs` and its relatives take it. */
export interface Submission {
  readonly Tag: string
  readonly Input?: Node
  readonly Operation?: Node
  /** Where the callback goes; `no` says that none is wanted. */
  readonly CallBack?: string
  readonly CallBackFormat?: 'XML' | 'JSON'
}

/** @internal @throws Error when it is no `<Request>` with a Tag; its message tells what is missing */
export function readSubmission(xml: string): Submission {
  // One XML reader in the house: dressed as an event of an unknown name, core gives back the plain tree.
  const document = xml.replace(/^\ufeff?\s*<\?xml[^>]*\?>/, '')
  const { Request: request } = parseCallback(
    `<Response><EventName>Submission</EventName>${document}</Response>`,
  ) as unknown as { Request?: Node }
  if (!isNode(request)) throw new Error('The body is no <Request>.')
  if (typeof request.Tag !== 'string') throw new Error('The request has no Tag.')
  return request as unknown as Submission
}
