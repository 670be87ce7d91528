import type { MountedParser } from '@ci-event/simulator/testing'
import type { Step } from './exchange.ts'

/** A hostile request, and what must become of it. */
export interface Row {
  readonly name: string
  readonly parser?: MountedParser
  /** The body of an ordinary POST … */
  readonly body?: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  /** … or everything that is sent, given the path with the right secret. */
  readonly raw?: (path: string) => readonly Step[]
  /** The status of the reply, or of each reply on the connection. */
  readonly status: number | readonly number[]
  /** What is right too, where Node may answer before us or after. */
  readonly or?: number
  /** Whether the client ends its side of the connection behind the last byte. */
  readonly hangsUp?: boolean
  /** The body's `outcome` or `error.code`; left out where Node or the framework answers. */
  readonly outcome?: string
  /** How many jobs reach a handler; -1 where it depends on Node's version. @default 0 */
  readonly handled?: number
  /** Where the framework answers before us, by a part of the adapter's name: with what. */
  readonly except?: Readonly<Record<string, number>>
}

/** Stands in hostile bodies; may stand in no answer. */
export const canary = 'c0ffee-canary'

/** A callback with one job, with `inside` among the nodes of the job. */
export function callbackWith(inside: string, tag = 'NoiseReduction'): string {
  return `<Response><EventName>TaskFinish</EventName><JobsDetail><Tag>${tag}</Tag><JobId>j1</JobId>${inside}</JobsDetail></Response>`
}

/** The same in JSON. */
export function jsonWith(inside: string): string {
  return `{"EventName":"TaskFinish","JobsDetail":[{"Tag":"NoiseReduction","JobId":"j1"${inside}}]}`
}
