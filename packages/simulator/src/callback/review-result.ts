/** Gives a review another result, in the whole and in its parts. */
import type { Suggestion } from '@ci-event/core'
import { isNode, type Node, type Tree } from './tree.ts'

const codes: Readonly<Record<Suggestion, number>> = { pass: 0, block: 1, review: 2 }
const verdicts = ['Result', 'Suggestion', 'result']
const hits = ['HitFlag', 'hit_flag']
const findings = ['Score', 'score', 'Count', 'count']

/** @internal Why a failed review failed. */
export const failure = { Code: '1', Message: 'The content could not be downloaded.' } as const

/** What a failed review still has. */
const subject = ['event', 'trace_id', 'data_id', 'url', 'cos_headers'].concat([
  'JobId',
  'DataId',
  'CreationTime',
  'Object',
  'Url',
  'BucketId',
  'Region',
  'CosHeaders',
  'UserInfo',
])

/**
 * @internal Parts that were not hit stay so: a video is blocked for one of its snapshots.
 *
 * @param result `undefined` leaves the review as it is
 */
export function withResult(review: Node, result: Suggestion | 'Failed' | undefined, form: 'Simple' | 'Detail'): Node {
  if (result === undefined) return review
  if (result === 'Failed') {
    const fields = Object.entries(review).filter(([name]) => subject.includes(name))
    return { ...Object.fromEntries(fields), ...(form === 'Detail' ? failure : {}) }
  }
  const code = codes[result]
  const forbidden = form === 'Detail' ? 'ForbidState' : 'forbidden_status'
  const whole = withVerdict(review, code) as Node
  const verdict = verdicts.find((name) => name in review) ?? 'Result'
  return { ...whole, [verdict]: code, [forbidden]: result === 'block' ? 1 : 0 }
}

function withVerdict(tree: Tree | undefined, code: number): Tree | undefined {
  if (Array.isArray(tree)) return tree.map((each) => withVerdict(each, code) as Tree)
  if (!isNode(tree)) return tree
  const isJudged = verdicts.some((name) => Number(tree[name]) > 0)
  const isHit = hits.some((name) => Number(tree[name]) > 0)
  const entries = Object.entries(tree).map(([name, value]) => [name, changed(name, value)])
  return Object.fromEntries(entries)

  function changed(name: string, value: Tree | undefined): Tree | undefined {
    if (isJudged && verdicts.includes(name)) return code
    if (isHit && hits.includes(name)) return code
    if (code > 0 || !(isJudged || isHit)) return withVerdict(value, code)
    if (findings.includes(name)) return 0
    if (name === 'Label' && isJudged) return 'Normal'
    return name === 'SubLabel' || name === 'Category' ? '' : withVerdict(value, code)
  }
}
