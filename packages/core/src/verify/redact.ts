/** The one redactor: what logs, errors, stores, the inspector and telemetry show has gone through it. */
import type { CallbackHeaders } from '../http/request.ts'
import { createKnownSecrets, type RedactKnown, redactedMark } from './known-secrets.ts'
import { redactNamed, redactParameters } from './named-secrets.ts'
import { isSecretField, isSecretName } from './secret-names.ts'
import { percentDecoded, percentEncoded, queryOf, unescaped } from './url.ts'

/**
 * Redacts the secrets it was made with, and whatever stands under a secret's name. Its functions need no `this`, and take
 * a time that is linear in what they read.
 *
 * @internal
 */
export interface Redactor {
  /**
   * @param longest how many characters are wanted; the text is cut before it is searched
   * @returns the text with `***` for each secret, in XML, JSON and URLs also for each value under a secret's name
   */
  text(text: string, longest?: number): string
  /** A URL, or a text with URLs in it, with `***` for each secret. */
  url(url: string): string
  /** A copy of plain data with `***` for each value under a secret's name, and for secrets in all other text. */
  tree(value: unknown): unknown
  /** Headers without those that hold credentials, and with `***` for secrets in the others. */
  headers(headers: CallbackHeaders): CallbackHeaders
}

/**
 * Makes a redactor. Make one per event or URL and not one per text, because collecting secrets is most of the work.
 *
 * @param secrets what to redact wherever it stands, such as the result of {@link secretsInUrl} or {@link secretsInEvent}
 * @internal
 */
export function createRedactor(secrets: Iterable<string> = []): Redactor {
  const redactKnown = createKnownSecrets(secrets)

  function tree(value: unknown): unknown {
    if (typeof value === 'string') return redactNamed(redactKnown(value))
    if (Array.isArray(value)) return value.map(tree)
    if (typeof value !== 'object' || value === null) return value
    // `fromEntries` defines: a field named __proto__ stays a field.
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, isSecretField(name) ? allMarked(inner) : tree(inner)]),
    )
  }

  return {
    text(text, longest = Number.POSITIVE_INFINITY) {
      const isCut = text.length > longest
      return redactNamed(redactKnown(isCut ? text.slice(0, longest) : text, isCut)).slice(0, longest)
    },
    url: (url) => redactParameters(redactKnown(url)),
    tree,
    headers: (headers) => redactHeaders(headers, redactKnown),
  }
}

/** Everything under a secret's name, also when it is a list or has children. */
function allMarked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(allMarked)
  if (typeof value !== 'object' || value === null) return redactedMark
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, allMarked(inner)]))
}

/** Most requests have nothing to redact; then the headers are returned as they are. */
function redactHeaders(headers: CallbackHeaders, redactKnown: RedactKnown): CallbackHeaders {
  let redacted: Record<string, string | readonly string[] | undefined> | undefined
  for (const name in headers) {
    const value = headers[name]
    const clean = isSecretName(name) ? undefined : redactHeader(value, redactKnown)
    if (clean === value) continue
    redacted ??= { ...headers }
    if (clean === undefined) delete redacted[name]
    else redacted[name] = clean
  }
  return redacted ?? headers
}

/** Proxies repeat the URL in headers such as `referer` and `x-original-url`. */
function redactHeader(value: CallbackHeaders[string], redactKnown: RedactKnown): CallbackHeaders[string] {
  if (value === undefined) return undefined
  if (!Array.isArray(value)) return redactParameters(redactKnown(String(value)))
  const clean = (value as readonly string[]).map((each) => redactParameters(redactKnown(each)))
  return clean.every((each, index) => each === value[index]) ? value : clean
}

// Shorter values are more often words of a text than secrets; under their names they are redacted all the same.
const shortest = 4

/**
 * The secrets of a URL, as they stand in it and in the forms in which proxies repeat them: percent-encoded, decoded, or
 * encoded once more.
 *
 * @param named what the verifier knows to be secret in it, of any length
 * @internal
 */
export function secretsInUrl(url: string, named: readonly string[] = []): readonly string[] {
  const secrets = new Set<string>()
  for (const secret of named) addForms(secrets, secret)
  for (const pair of queryOf(url).split('&')) {
    const equals = pair.indexOf('=')
    if (equals === -1 || pair.length - equals <= shortest || !isSecretName(unescaped(pair.slice(0, equals)))) continue
    addForms(secrets, pair.slice(equals + 1))
  }
  return [...secrets]
}

function addForms(secrets: Set<string>, secret: string): void {
  if (secret === '') return
  for (const form of new Set([secret, percentDecoded(secret), unescaped(secret)])) {
    const encoded = percentEncoded(form)
    secrets
      .add(form)
      .add(encoded)
      .add(encoded.replace(/%../g, (each) => each.toLowerCase()))
      .add(percentEncoded(encoded))
  }
}

/**
 * The secrets of an event or any plain data: each text of at least four characters that stands under a secret's name.
 * They may be repeated elsewhere, such as in a handler's error.
 *
 * @internal
 */
export function secretsInEvent(event: unknown): readonly string[] {
  const secrets = new Set<string>()
  const collect = (node: unknown, isSecret: boolean): void => {
    if (typeof node === 'string' && isSecret && node.length >= shortest) secrets.add(node).add(asInJson(node))
    if (typeof node !== 'object' || node === null) return
    for (const [name, inner] of Object.entries(node)) collect(inner, isSecret || isSecretField(name))
  }
  collect(event, false)
  return [...secrets]
}

function asInJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
