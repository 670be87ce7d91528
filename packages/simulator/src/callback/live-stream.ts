/** The callbacks of a live stream: pieces, then the end. */
import { misconfigured } from '@ci-event/core/storage'
import type { CallbackOptions, InternalOptions, Overrides } from './callback-options.ts'
import { makeCallback } from './create-callback.ts'
import { freshId } from './identity.ts'
import { liveUrl } from './review-document.ts'
import type { SimulatedCallback } from './simulated-callback.ts'

/** How to create the callbacks of a live stream. */
export interface LiveOptions extends Pick<CallbackOptions, 'content' | 'endedAt'> {
  /** The number of pieces, each with the State `Auditing`. @default 3 */
  pieces?: number | undefined
  /** The result of the whole. @default 'block' */
  state?: CallbackOptions['state'] | undefined
}

const secondsPerPiece = 10
const verdicts = ['pass', 'review', 'block'] as const

/**
 * Creates the callbacks of a live stream (`ReviewVideo`), in the order in which CI sends them: pieces with the State
 * `Auditing`, ten seconds apart and with the verdicts pass, review and block in turn, then the end. All have one JobId.
 *
 * In the Simple form, pieces have neither a state nor a time: a receiver takes a piece that says what another one said for
 * its redelivery.
 *
 * @param overrides fields of each callback
 * @throws CallbackError `misconfigured` for a number of pieces that is not from 1 to 1000
 *
 * @example
 * await sendCallback(url, createLiveCallbacks({ DataId: 'room 12' }, { pieces: 5 }))
 */
export function createLiveCallbacks(
  overrides: Overrides<'ReviewVideo'> = {},
  { pieces = 3, state = 'block', content, endedAt = new Date() }: LiveOptions = {},
): SimulatedCallback[] {
  if (!(Number.isInteger(pieces) && pieces >= 1 && pieces <= 1000)) {
    throw misconfigured(`\`pieces\` must be an integer from 1 to 1000, got ${pieces}.`)
  }
  const fields = { JobId: freshId('av'), ...overrides }
  const at = (secondsLeft: number): Date => new Date(endedAt.getTime() - secondsLeft * 1000)
  const make = (options: InternalOptions, more: object = {}): SimulatedCallback =>
    makeCallback('ReviewVideo', { ...more, ...fields }, { content, ...options })
  const all = Array.from({ length: pieces }, (_, index) => {
    const verdict = verdicts[index % verdicts.length]
    return make({ state: 'Auditing', verdict, endedAt: at((pieces - index) * secondsPerPiece) })
  })
  const whole = { ...(content === 'Simple' ? {} : { Type: 'live_video', Object: undefined }), Url: liveUrl }
  return [...all, make({ state, endedAt }, whole)]
}
