/** What is refused before a receiver is made. Each message says what was expected, what was given, and the fix. */
import { misconfigured } from '../errors.ts'
import { closest } from '../internal/closest.ts'
import { excerpt } from '../internal/excerpt.ts'
import { isRecord } from '../internal/record.ts'
import { checkMilliseconds } from '../internal/timer.ts'
import type { ReceiverOptions } from './options.ts'

const known: { readonly [O in keyof ReceiverOptions]-?: true } = {
  verify: true,
  confirm: true,
  deliver: true,
  bodyLimit: true,
  bodyTimeout: true,
  concurrency: true,
  ledger: true,
  lease: true,
  handlerTimeout: true,
  handlerConcurrency: true,
  jobLimit: true,
  updateLimit: true,
  logger: true,
  route: true,
  onTaskFinish: true,
  onWorkflowStart: true,
  onWorkflowFinish: true,
  onReview: true,
  onOther: true,
  onReceived: true,
  onUnhandled: true,
  onStale: true,
  onError: true,
  onDrift: true,
  definitions: true,
  recentJobs: true,
  endedJobs: true,
}

const functions: { readonly [O in keyof ReceiverOptions]?: string } = {
  verify: 'a function, such as the one secretInUrl(...) returns',
  confirm: 'a function of an event, such as the one confirmJob(...) returns',
  deliver: "a function of an event, such as an inbox's `accept`",
  onWorkflowStart: 'a function',
  onWorkflowFinish: 'a function',
  onOther: 'a function',
  onReceived: 'a function',
  onUnhandled: 'a function',
  onStale: 'a function',
  onError: 'a function',
  onDrift: 'a function',
}

/** @throws CallbackError `misconfigured` for options that contradict each other or cannot work */
export function checkOptions(options: ReceiverOptions): void {
  requireRecord(options)
  for (const name of Object.keys(options)) if (!Object.hasOwn(known, name)) throw unknownOption(name)
  for (const [name, expected] of Object.entries(functions)) requireFunction(options, name, expected)
  requireWhole('bodyLimit', options.bodyLimit, 'a whole number of bytes')
  requireWhole('concurrency', options.concurrency, 'a whole number')
  if (options.bodyTimeout !== undefined) checkMilliseconds('bodyTimeout', options.bodyTimeout)
  if (options.route !== undefined && typeof options.route !== 'string')
    throw misconfigured(`\`route\` must be a text such as '/ci/callback', got ${kindOf(options.route)}.`)
  if (options.definitions !== undefined && !Array.isArray(options.definitions))
    throw misconfigured(
      `\`definitions\` must be an array of what defineJob(...) returns, got ${kindOf(options.definitions)}.`,
    )
  if (options.recentJobs !== undefined && !isRecord(options.recentJobs))
    throw misconfigured(
      `\`recentJobs\` must be an object such as { maxJobs: 1000 }, got ${kindOf(options.recentJobs)}.`,
    )
  if (options.endedJobs !== undefined && typeof options.endedJobs?.wait !== 'function')
    throw misconfigured(
      `\`endedJobs\` must be what createRedisEndedJobs(...) returns or an object with \`add\` and \`wait\`, got ${kindOf(options.endedJobs)}.`,
    )
  const { onTaskFinish, onWorkflowStart, onWorkflowFinish, onReview, onOther } = options
  if (options.deliver && (onTaskFinish || onWorkflowStart || onWorkflowFinish || onReview || onOther)) {
    throw misconfigured(
      '`deliver` takes the whole event, so handlers beside it would never run. Give the handlers to the dispatcher that works the inbox.',
    )
  }
}

function requireRecord(options: unknown): void {
  if (isRecord(options)) return
  const fix = typeof options === 'function' ? ' Give the function as `onTaskFinish`.' : ''
  throw misconfigured(`Expected an object of options, such as { onTaskFinish: … }, got ${kindOf(options)}.${fix}`)
}

function unknownOption(name: string): Error {
  const names = Object.keys(known)
  const meant = closest(name, names)
  const fix = meant === undefined ? `There are ${names.join(', ')}.` : `Did you mean \`${meant}\`?`
  return misconfigured(`Unknown option \`${excerpt(name, 60)}\`. ${fix}`)
}

function requireFunction(options: ReceiverOptions, name: string, expected: string): void {
  const value: unknown = options[name as keyof ReceiverOptions]
  if (value !== undefined && typeof value !== 'function')
    throw misconfigured(`\`${name}\` must be ${expected}, got ${kindOf(value)}.`)
}

function requireWhole(name: string, value: unknown, expected: string): void {
  if (value === undefined || (Number.isInteger(value) && (value as number) >= 1)) return
  const given = typeof value === 'number' ? String(value) : kindOf(value)
  throw misconfigured(`\`${name}\` must be ${expected} from 1 up, got ${given}.`)
}

/** A word for a value that is not what was expected; its content may be a secret. */
function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
