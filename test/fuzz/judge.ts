/** One input, one verdict: what became of it, and whether that may be. */
import { isDeepStrictEqual } from 'node:util'
import { type CallbackEvent, type Drift, isCallbackError, parseCallback } from '@ci-event/core'
import { readTree } from '../../packages/core/src/parse/detect.ts'
import { capsFor } from '../../packages/core/src/parse/tree.ts'
import { createDriftReport } from '../../packages/core/src/schema/drift.ts'
import { conforming } from './conforming.ts'
import { laneFault } from './lane.ts'

export interface Verdict {
  /** The shape of the outcome, without any words of the input: a new one is worth keeping the input for. */
  readonly signature: string
  /** What may not be. */
  readonly find?: string
}

type Outcome = { event: CallbackEvent; drifts: Drift[] } | { code: string; message: string } | { crash: unknown }

const limit = 1024 * 1024

export function judge(bytes: Uint8Array): Verdict {
  const outcome = attempt(bytes)
  const signature = signatureOf(outcome)
  const find = findIn(outcome, bytes)
  return find === undefined ? { signature } : { signature, find }
}

function attempt(body: string | Uint8Array): Outcome {
  const drifts: Drift[] = []
  try {
    return { event: parseCallback(body, { bodyLimit: limit, onDrift: (drift) => drifts.push(drift) }), drifts }
  } catch (error) {
    return isCallbackError(error) && error.code !== 'internal'
      ? { code: error.code, message: error.message }
      : { crash: error }
  }
}

function signatureOf(outcome: Outcome): string {
  if ('crash' in outcome) return `crash ${String(outcome.crash).slice(0, 60)}`
  if ('code' in outcome) return `${outcome.code} ${outcome.message}`
  const { event, drifts } = outcome
  const { JobsDetail } = event as { JobsDetail?: unknown }
  const jobs = Array.isArray(JobsDetail) ? Math.ceil(Math.log2(JobsDetail.length + 1)) : ''
  const differences = drifts.map(({ type, expected = '' }) => `${type} ${expected}`)
  return `event ${Object.keys(event).length > 2} ${jobs} ${[...new Set(differences)].toSorted().join()}`
}

function findIn(outcome: Outcome, bytes: Uint8Array): string | undefined {
  if ('crash' in outcome) return `another exception: ${String(outcome.crash).slice(0, 60)}`
  if ('event' in outcome && !isDeepStrictEqual(JSON.parse(JSON.stringify(outcome.event)), outcome.event)) {
    return 'the event does not survive JSON'
  }
  const text = plainText(bytes)
  if (text === undefined) return undefined
  if (!sameNews(outcome, attempt(text))) return 'the bytes and their text give different events'
  return /^[ \t\r\n]*</.test(text) ? (laneFault(text) ?? compareXml(outcome, text)) : undefined
}

/** The text, when there is only one way to decode the bytes. */
function plainText(bytes: Uint8Array): string | undefined {
  if (bytes.byteLength > limit || /encoding/.test(Buffer.from(bytes.subarray(0, 256)).toString('latin1')))
    return undefined
  try {
    // With its mark, which ours takes off bytes and text alike, and only once.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function sameNews(one: Outcome, other: Outcome): boolean {
  if ('event' in one && 'event' in other) return isDeepStrictEqual(one, other)
  return 'code' in one && 'code' in other && one.code === other.code
}

// Piece by piece, because one expression for it looks again and again through a flood of `<`.
function hasAstralTag(text: string): boolean {
  return text.split('>').some((piece) => {
    const start = piece.indexOf('<')
    return start !== -1 && /[\u{10000}-\u{10FFFF}]/u.test(piece.slice(start))
  })
}

const bareAmpersand = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/

/** Ours must take what is well-formed, to the same tree, and refuse what is not, but for the ampersands we forgive. */
function compareXml(outcome: Outcome, text: string): string | undefined {
  // Letters of XML that the validator does not take in a name (characters beyond U+FFFF) or trims off one (the mark):
  // refused, and nobody's loss.
  if (bareAmpersand.test(text) || text.includes('\ufeff') || hasAstralTag(text)) return undefined
  const taken = 'event' in outcome || ('code' in outcome && outcome.code === 'not_a_callback')
  const verdict = conforming(text)
  if ('refused' in verdict) {
    return taken
      ? `not well-formed, and taken: ${verdict.refused.replace(/^[\d: ]*/, '').replace(/[^a-z .]/gi, '')}`
      : undefined
  }
  if (!taken) {
    const reason = 'message' in outcome ? outcome.message : ''
    return /nests deeper|has more than/.test(reason) ? undefined : `well-formed, and refused: ${reason}`
  }
  const tree = readTree(text, capsFor(limit), createDriftReport(undefined))
  return isDeepStrictEqual(tree, verdict.tree) ? undefined : 'another tree than a conforming parser gives'
}
