/** Options that several commands share. */
import { type Io, type Option, UsageError, type Values } from '../command.ts'
import { textOf } from '../option-values.ts'

/** @internal */
export const json: Option = { type: 'boolean', help: 'print JSON for other programs' }
/** @internal */
export const secret: Option = {
  type: 'string',
  value: 'SECRET',
  help: 'the secret of the callback URL, added to its query (default: the environment variable CI_SECRET, if the URL has none)',
}
/** @internal */
export const secretName: Option = {
  type: 'string',
  value: 'NAME',
  help: "the query parameter of the secret (default 'token')",
}
/** @internal */
export const timeout: Option = {
  type: 'string',
  value: 'MS',
  help: 'milliseconds to wait for an answer (default 10000)',
}
/** @internal */
export const to: Option = {
  type: 'string',
  value: 'URL',
  help: 'the callback URL, such as http://localhost:3000/ci/callback',
}

/**
 * @internal The secret for a callback URL: `--secret`, or CI_SECRET if the URL brings no secret itself.
 *
 * @throws UsageError for an empty `--secret`: the variable in `--secret "$CI_SECRET"` is not set
 */
export function secretFor(url: string, values: Values, io: Io): string | undefined {
  const given = textOf(values, 'secret')
  if (given === '') {
    throw new UsageError('--secret must not be empty. Is the environment variable that it comes from set?')
  }
  if (given !== undefined) return given
  const name = textOf(values, 'secret-name') ?? 'token'
  return new URL(url).searchParams.has(name) ? undefined : io.env.CI_SECRET || undefined
}

/** @internal */
export const relaySecret: Option = {
  type: 'string',
  value: 'SECRET',
  help: "the relay's secret (default: the environment variable CI_RELAY_SECRET, which keeps it out of the list of processes)",
}

/** @internal The secret of the relay. @throws UsageError without one */
export function relaySecretFor(values: Values, io: Io): string {
  const found = textOf(values, 'relay-secret') ?? io.env.CI_RELAY_SECRET
  if (found) return found
  throw new UsageError(
    "The relay's secret is missing: set the environment variable CI_RELAY_SECRET, or give --relay-secret.",
  )
}

/** @internal @throws UsageError when there are more arguments than the command takes */
export function refuseMore(more: readonly string[], expected: string): void {
  if (more.length > 0) throw new UsageError(`Expected ${expected}, got also ${more.join(' ')}.`)
}
