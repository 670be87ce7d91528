/** Finds known secrets in text. The time is linear in the text and in the secrets, however many a sender wrote. */

/** @internal What stands in place of a secret. */
export const redactedMark = '***'

const few = 8
// A longer start is not compared further, nor are more secrets with one start: as much is redacted as the longest has.
const longestCompared = 32
const prefixLengths = [longestCompared, 16, 8, 4, 2, 1]
const maxAlike = 8
// A shorter part of a secret at the end of a cut text tells nothing, and is more often the start of another word.
const shortestPart = 4

/** @returns the text with `***` for each secret; with `isCut` also for one of which only the start is left at the end */
export type RedactKnown = (text: string, isCut?: boolean) => string

export function createKnownSecrets(secrets: Iterable<string>): RedactKnown {
  const list = [...new Set(secrets)].filter((secret) => secret !== '')
  const redact = createPass(list)
  return (text, isCut = false) => {
    const whole = isCut ? withoutPart(text, list) : text
    // Most texts hold none, and the engine finds that out faster than a pass over the text.
    if (list.length <= few && !list.some((secret) => whole.includes(secret))) return whole
    return redact(whole)
  }
}

interface Alike {
  readonly secrets: string[]
  longest: number
}

/** One pass: at each place, the prefixes that secrets have are looked up by length. Secrets may overlap. */
function createPass(secrets: readonly string[]): (text: string) => string {
  const byPrefix = new Map<string, Alike>()
  const lengths = new Set<number>()
  const firsts = new Set<number>()
  for (const secret of secrets) {
    const length = prefixLengths.find((each) => each <= secret.length) as number
    const prefix = secret.slice(0, length)
    const alike = byPrefix.get(prefix) ?? { secrets: [], longest: 0 }
    byPrefix.set(prefix, alike)
    if (alike.secrets.length <= maxAlike) alike.secrets.push(secret)
    alike.longest = Math.max(alike.longest, secret.length)
    lengths.add(length)
    firsts.add(secret.charCodeAt(0))
  }

  function lengthAt(text: string, at: number): number {
    let found = 0
    for (const length of lengths) {
      const alike = byPrefix.get(text.slice(at, at + length))
      if (!alike) continue
      if (length === longestCompared || alike.secrets.length > maxAlike) found = Math.max(found, alike.longest)
      else for (const secret of alike.secrets) if (text.startsWith(secret, at)) found = Math.max(found, secret.length)
    }
    return found
  }

  return (text) => {
    let redacted = ''
    let end = 0
    for (let at = 0; at < text.length; at++) {
      const length = firsts.has(text.charCodeAt(at)) ? lengthAt(text, at) : 0
      if (length === 0) continue
      if (at >= end) redacted += text.slice(end, at) + redactedMark
      end = Math.max(end, at + length)
    }
    return redacted + text.slice(end)
  }
}

/** Redacts the start of a secret at the end of the text. */
function withoutPart(text: string, secrets: readonly string[]): string {
  let longest = 0
  for (const secret of secrets) longest = Math.max(longest, overlap(text, secret))
  return longest < shortestPart ? text : text.slice(0, -longest) + redactedMark
}

/** How many characters at the end of `text` are the start of `secret` (by Knuth, Morris and Pratt). */
function overlap(text: string, secret: string): number {
  const size = Math.min(text.length, secret.length)
  if (size < shortestPart || !text.includes(secret.slice(0, shortestPart), text.length - size)) return 0
  const back = new Uint32Array(size + 1)
  let matched = 0
  for (let at = 1; at < size; at++) {
    matched = step(secret, back, matched, secret.charCodeAt(at))
    back[at + 1] = matched
  }
  matched = 0
  for (let at = text.length - size; at < text.length; at++) {
    matched = step(secret, back, matched, text.charCodeAt(at))
  }
  return matched
}

function step(secret: string, back: Uint32Array, matched: number, code: number): number {
  let length = matched
  while (length > 0 && secret.charCodeAt(length) !== code) length = back[length] as number
  return secret.charCodeAt(length) === code ? length + 1 : 0
}
