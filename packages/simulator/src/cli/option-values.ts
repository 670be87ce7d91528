/** Reads and validates the values of options. */
import { UsageError, type Values } from './command.ts'

/** @internal */
export function textOf(values: Values, name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

/** @internal The values of an option that may be repeated. */
export function textsOf(values: Values, name: string): readonly string[] {
  return (values[name] ?? []) as readonly string[]
}

/** @internal */
export function flagOf(values: Values, name: string): boolean {
  return values[name] === true
}

/** @internal A positive integer. */
export function countOf<D extends number | undefined>(values: Values, name: string, defaultValue: D): number | D {
  const text = textOf(values, name)
  if (text === undefined) return defaultValue
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new UsageError(`--${name} must be a positive integer, got ${text}.`)
  return value
}

/** @internal A port to listen on; 0 means any free one. */
export function portOf(values: Values, defaultValue: number): number {
  const text = textOf(values, 'port')
  const port = text === undefined ? defaultValue : text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port must be a number from 0 to 65535, got ${text}.`)
  }
  return port
}

/** @internal A share, written as `80%` or `0.8`. */
export function shareOf(values: Values, name: string): number | undefined {
  const text = textOf(values, name)
  if (text === undefined) return undefined
  const value = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)
  if (!(value >= 0 && value <= 1)) throw new UsageError(`--${name} must be a share such as 80%, got ${text}.`)
  return value
}

/** @internal One of a few words, in any case. */
export function choiceOf<C extends string>(values: Values, name: string, choices: readonly C[]): C | undefined {
  const text = textOf(values, name)
  if (text === undefined) return undefined
  const choice = choices.find((each) => each.toLowerCase() === text.toLowerCase())
  if (choice === undefined) throw new UsageError(`--${name} must be one of ${choices.join(', ')}, got ${text}.`)
  return choice
}

/** @internal A callback URL. */
export function urlOf(text: string | undefined, name: string): string {
  const example = 'an http or https URL, such as http://localhost:3000/ci/callback'
  if (text === undefined) throw new UsageError(`${name} is missing: ${example}.`)
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new UsageError(`${name} must be ${example}, got ${text}.`)
  }
  return text
}

/** @internal `Operation.UserData=abc` as an object. A number in the path is a name, not an index: arrays are replaced. */
export function overridesOf(values: Values, name: string): object {
  const all: Record<string, unknown> = {}
  for (const each of textsOf(values, name)) {
    const [, path, value] = /^([^=]+)=(.*)$/s.exec(each) ?? []
    if (path === undefined || value === undefined) {
      throw new UsageError(`--${name} must be PATH=VALUE, such as Operation.UserData=abc, got ${each}.`)
    }
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

/** Defined, not assigned: a field may be called `__proto__`. */
function define(node: object, name: string, value: unknown): void {
  Object.defineProperty(node, name, { value, enumerable: true, writable: true, configurable: true })
}
