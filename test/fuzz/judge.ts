/** Judges one input: what came of it, and whether that is allowed. */
import { isDeepStrictEqual } from 'node:util'
import { type CallbackEvent, type Drift, isCallbackError, parseCallback } from '@ci-event/core'
import { parseDocument } from '@ci-event/core/storage'
import { conforming } from './conforming.ts'
import { findTwoReadings } from './two-xml-readers.ts'

export interface Verdict {
  /** The shape of the outcome, without any text of the input. An input with a new shape is kept. */
  readonly signature: string
  /** The fault that was found, if any. */
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
  if (!sameOutcome(outcome, attempt(text))) return 'the bytes and their text give different events'
  return /^[ \t\r\n]*</.test(text) ? (findTwoReadings(text) ?? compareXml(outcome, text)) : undefined
}

/** The text, when there is only one way to decode the bytes. */
function plainText(bytes: Uint8Array): string | undefined {
  if (bytes.byteLength > limit || mayDeclareCharset(bytes)) return undefined
  try {
    // The mark is left on: we remove one from bytes and from text alike.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The charset that a body declares counts for its bytes alone. Any number of blanks may stand before the declaration. */
function mayDeclareCharset(bytes: Uint8Array): boolean {
  return /^[ \t\r\n]*<\?[^>]*encoding/.test(Buffer.from(bytes).toString('latin1'))
}

function sameOutcome(one: Outcome, other: Outcome): boolean {
  if ('event' in one && 'event' in other) return isDeepStrictEqual(one, other)
  return 'code' in one && 'code' in other && one.code === other.code
}

// Piece by piece, because one expression would scan a flood of `<` again and again.
function hasAstralTag(text: string): boolean {
  return text.split('>').some((piece) => {
    const start = piece.indexOf('<')
    return start !== -1 && /[\u{10000}-\u{10FFFF}]/u.test(piece.slice(start))
  })
}

const bareAmpersand = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/

/** We must read what is well-formed to the same tree, and refuse what is not, except for bare ampersands. */
function compareXml(outcome: Outcome, text: string): string | undefined {
  // The validator refuses characters beyond U+FFFF in names and trims byte order marks off names, although both are
  // letters of XML. CI uses neither.
  if (bareAmpersand.test(text) || text.includes('\ufeff') || hasAstralTag(text)) return undefined
  const taken = 'event' in outcome || ('code' in outcome && outcome.code === 'not_a_callback')
  // Blanks before the XML declaration are our other leniency.
  const verdict = conforming(text.replace(/^[ \t\r\n]+(?=<\?xml)/, ''))
  if ('refused' in verdict) {
    return taken
      ? `not well-formed, and taken: ${verdict.refused.replace(/^[\d: ]*/, '').replace(/[^a-z .]/gi, '')}`
      : undefined
  }
  if (!taken) {
    const reason = 'message' in outcome ? outcome.message : ''
    return /nests deeper|has more than/.test(reason) ? undefined : `well-formed, and refused: ${reason}`
  }
  return isDeepStrictEqual(parseDocument(text, { bodyLimit: limit }), verdict.tree)
    ? undefined
    : 'another tree than a conforming parser gives'
}
