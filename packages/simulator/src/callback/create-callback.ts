/** Creates callbacks as CI writes them. */
import { misconfigured } from '@ci-event/core/storage'
import type { CallbackName, CallbackOptions, InternalOptions, Overrides } from './callback-options.ts'
import { isReviewName } from './fixtures.ts'
import { documentOf } from './job-document.ts'
import { reviewDocument } from './review-document.ts'
import { type SimulatedCallback, simulatedCallback } from './simulated-callback.ts'
import type { Node } from './tree.ts'
import { writeJson } from './write-json.ts'
import { writeXml } from './write-xml.ts'

/**
 * Creates the callback of a Tag or a review as CI writes it, from the project's fixture of that name, with a fresh JobId,
 * current times and your overrides. An unknown Tag gives a job with the fields that every job has.
 *
 * @throws CallbackError `misconfigured` for a number of jobs outside 1 to 1000, for names and characters that XML
 * cannot represent, and for options that a callback of this name cannot have, such as `format: 'xml'` for a review
 *
 * @example
 * const { body, contentType, event } = createCallback('NoiseReduction', { Operation: { UserData: 'order 4711' } })
 * const blocked = createCallback('ReviewImage', { Object: 'avatar.png' }, { state: 'block', content: 'Simple' })
 */
export function createCallback<N extends CallbackName>(
  name: N,
  overrides: Overrides<N> = {} as Overrides<N>,
  options: CallbackOptions = {},
): SimulatedCallback {
  return makeCallback(name, overrides, options)
}

/** @internal The same, without types for the command line. */
export function makeCallback(name: string, overrides: unknown, options: InternalOptions): SimulatedCallback {
  if (isReviewName(name)) return reviewCallback(name, overrides, options)
  if (options.content !== undefined) {
    throw misconfigured(`\`content\` is for events of content moderation, such as ReviewImage, got ${name}.`)
  }
  return callbackOf(documentOf(name, overrides, options), options)
}

/** @internal Serialises a document about jobs or a run, and adds the headers of CI. */
export function callbackOf(
  document: Node,
  { format = 'xml', shape = 'array', bareAmpersands = false }: InternalOptions = {},
): SimulatedCallback {
  const text = format === 'xml' ? writeXml(document, { bareAmpersands }) : writeJson(document, shape)
  return simulatedCallback(text, `application/${format}`)
}

function reviewCallback(name: string, overrides: unknown, options: InternalOptions): SimulatedCallback {
  const { format, trigger, jobs, content = 'Detail', bareAmpersands } = options
  if (format === 'xml' || bareAmpersands) throw misconfigured(`CI sends ${name} as JSON only, so it cannot be XML.`)
  if (trigger === 'workflow') throw misconfigured(`No workflow starts ${name}: leave \`trigger\` out.`)
  if (jobs !== undefined && jobs !== 1) {
    throw misconfigured(`A callback of ${name} has one review, got \`jobs\` ${jobs}.`)
  }
  // Unlike jobs, reviews have real numbers and empty texts, so that the tree is already what CI writes.
  const text = JSON.stringify(reviewDocument(name, overrides, { ...options, content }))
  return simulatedCallback(text, 'application/json', { 'x-ci-content-version': content })
}
