/** Values of the command line, checked. */
import { UsageError, type Values } from './command.ts'

/** @internal */
export function textOf(values: Values, name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

/** @internal */
export function flagOf(values: Values, name: string): boolean {
  return values[name] === true
}

/** @internal A whole number from 1 up. */
export function countOf<D extends number | undefined>(values: Values, name: string, otherwise: D): number | D {
  const text = textOf(values, name)
  if (text === undefined) return otherwise
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`--${name} takes a whole number from 1 up, not ${text}.`)
  return value
}

/** @internal `80%` or `0.8`. */
export function shareOf(values: Values, name: string): number | undefined {
  const text = textOf(values, name)
  if (text === undefined) return undefined
  const value = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)
  if (!(value >= 0 && value <= 1)) throw new UsageError(`--${name} takes a share such as 80%, not ${text}.`)
  return value
}

/** @internal One of a few words. */
export function choiceOf<C extends string>(values: Values, name: string, choices: readonly C[]): C | undefined {
  const text = textOf(values, name)
  if (text === undefined) return undefined
  const choice = choices.find((each) => each.toLowerCase() === text.toLowerCase())
  if (choice === undefined) throw new UsageError(`--${name} takes ${choices.join(', ')}, not ${text}.`)
  return choice
}

/** @internal An address that is needed. */
export function urlOf(text: string | undefined, where: string): string {
  if (text === undefined)
    throw new UsageError(`${where} is needed: the callback URL, such as http://localhost:3000/ci/callback.`)
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new UsageError(`${where} takes an http or https URL, such as http://localhost:3000/ci/callback, not ${text}.`)
  }
  return text
}

/** @internal `Operation.UserData=abc` as an object; numbers in the path are not indices, because arrays are replaced. */
export function overridesOf(values: Values, name: string): object {
  const all: Record<string, unknown> = {}
  for (const each of (values[name] ?? []) as readonly string[]) {
    const [, path, value] = /^([^=]+)=(.*)$/s.exec(each) ?? []
    if (path === undefined || value === undefined)
      throw new UsageError(`--${name} takes path=value, such as Operation.UserData=abc.`)
    const parts = path.split('.')
    let node = all
    for (const part of parts.slice(0, -1)) {
      const next = Object.hasOwn(node, part) && typeof node[part] === 'object' ? (node[part] as object) : {}
      define(node, part, next)
      node = next as Record<string, unknown>
    }
    define(node, parts.at(-1) as string, value)
  }
  return all
}

function define(node: object, name: string, value: unknown): void {
  Object.defineProperty(node, name, { value, enumerable: true, writable: true, configurable: true })
}
