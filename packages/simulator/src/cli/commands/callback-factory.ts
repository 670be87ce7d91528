/** The callbacks that options of the command line describe. */
import type { CallbackOptions } from '../../callback/callback-options.ts'
import { makeCallback } from '../../callback/create-callback.ts'
import { charsets, withFaults } from '../../callback/faults.ts'
import { isReviewName } from '../../callback/fixtures.ts'
import { createLiveCallbacks } from '../../callback/live-stream.ts'
import type { SimulatedCallback } from '../../callback/simulated-callback.ts'
import { UsageError, type Values } from '../command.ts'
import { choiceOf, countOf, flagOf, overridesOf, shareOf, textOf } from '../option-values.ts'

/** @internal States that CI documents for jobs and workflow runs. */
export const states = ['Success', 'Failed', 'Cancel', 'Submitted', 'Running', 'Pause'] as const
/** @internal Results and states of reviews. */
export const reviewStates = [
  'pass',
  'review',
  'block',
  'Failed',
  'Auditing',
  'Submitted',
  'Snapshoting',
  'Success',
] as const
/** @internal */
export const contents = ['Detail', 'Simple'] as const

/** @internal Makes the next callback each time it is called. */
export function factoryOf(name: string, values: Values): () => SimulatedCallback {
  const charset = textOf(values, 'charset')
  if (charset !== undefined && !charsets.includes(charset)) {
    throw new UsageError(`--charset must be one of ${charsets.join(', ')}, got ${charset}.`)
  }
  if (flagOf(values, 'unlabelled') && charset === undefined) throw new UsageError('--unlabelled needs --charset.')
  const overrides = overridesOf(values, 'set')
  const options: CallbackOptions = {
    format: choiceOf(values, 'format', ['xml', 'json'] as const),
    state: choiceOf(values, 'state', isReviewName(name) ? reviewStates : states),
    content: choiceOf(values, 'content', contents),
    jobs: countOf(values, 'jobs', 1),
    trigger: flagOf(values, 'workflow') ? 'workflow' : 'api',
  }
  const faults = {
    charset,
    unlabelled: flagOf(values, 'unlabelled'),
    gzip: flagOf(values, 'gzip'),
    truncate: shareOf(values, 'truncate'),
  }
  const bareAmpersands = flagOf(values, 'bare-ampersand')
  const fields = bareAmpersands ? { Operation: { UserData: 'a=1&b=2' }, ...overrides } : overrides
  const pieces = piecesOf(name, values)
  if (pieces === 0) return () => withFaults(makeCallback(name, fields, { ...options, bareAmpersands }), faults)
  let stream: SimulatedCallback[] = []
  return () => {
    if (stream.length === 0) stream = createLiveCallbacks(overrides, { ...options, pieces })
    return withFaults(stream.shift() as SimulatedCallback, faults)
  }
}

/** @internal The number of pieces before the end of a live stream; 0 for anything else. */
export function piecesOf(name: string, values: Values): number {
  const pieces = countOf(values, 'live', undefined)
  if (pieces === undefined) return 0
  if (name !== 'ReviewVideo') throw new UsageError(`--live is for ReviewVideo, got ${name}.`)
  if (flagOf(values, 'shuffle')) throw new UsageError('--live sends a stream in its order, so it excludes --shuffle.')
  return pieces
}
