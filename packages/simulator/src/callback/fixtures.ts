/** Reads the project's fixtures as trees. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CallbackEvent, isReview, type KnownTag, knownTags, type ReviewName, reviewNames } from '@ci-event/core'
import { directory } from '@ci-event/simulator/fixtures/directory.cjs'
import { isNode, type Node, type Tree } from './tree.ts'

/** What started a job: an API call or a workflow. */
export type Trigger = 'api' | 'workflow'

/** The events of a workflow run. */
export type WorkflowName = 'WorkflowStart' | 'WorkflowFinish'

/** @internal */
export const workflowNames: readonly WorkflowName[] = ['WorkflowStart', 'WorkflowFinish']

/** @internal */
export function isWorkflowName(name: string): name is WorkflowName {
  return (workflowNames as readonly string[]).includes(name)
}

/** @internal Whether this is the name of an event of content moderation, known or not. */
export function isReviewName(name: string): boolean {
  return isReview({ EventName: name } as CallbackEvent)
}

/** The events of content moderation that have fixtures: all that core knows. */
export const fixtureReviews: readonly ReviewName[] = reviewNames

/** @internal The review of a Detail fixture, or the whole of a Simple one; of an unknown event, that of an image. */
export function reviewFixture(name: string, form: 'detail' | 'simple'): Node {
  const known = (reviewNames as readonly string[]).includes(name) ? name : 'ReviewImage'
  const document = JSON.parse(readFileSync(pathOf(`${known}.${form}.json`), 'utf8')) as Node
  return form === 'detail' ? (document.JobsDetail as Node) : document
}

/** @internal The job, or the workflow execution, of a fixture: a copy that may be changed. */
export function fixtureOf(name: string, failed: boolean, trigger: Trigger): Node {
  if (!(knownTags as readonly string[]).includes(name) && !isWorkflowName(name)) return unknownJob(name)
  // A run that starts has neither failed nor succeeded.
  if (name === 'WorkflowStart') return contentOf('WorkflowStart.running.json')
  const ending = failed ? 'failed' : 'success'
  const ofWorkflow = `${name}.workflow.${ending}.json`
  return contentOf(trigger === 'workflow' && existsSync(pathOf(ofWorkflow)) ? ofWorkflow : `${name}.${ending}.json`)
}

/** The Tags that have a fixture: all Tags that core knows. */
export const fixtureTags: readonly KnownTag[] = knownTags

function pathOf(file: string): string {
  return join(directory, file)
}

function contentOf(file: string): Node {
  const document = JSON.parse(readFileSync(pathOf(file), 'utf8')) as Node
  const root = isNode(document.Response) ? document.Response : document
  const content = root.WorkflowExecution ?? root.JobsDetail
  return (Array.isArray(content) ? content[0] : content) as Node
}

/** The fields that every job has, for Tags without a fixture. */
function unknownJob(tag: string): Node {
  const { Operation, ...common } = contentOf('NoiseReduction.success.json')
  const { Output, UserData, JobLevel } = Operation as Record<string, Tree>
  return {
    ...common,
    Tag: tag,
    Operation: { JobLevel: JobLevel as Tree, Output: Output as Tree, UserData: UserData as Tree },
  }
}
