import type { MountedParser } from '@ci-event/simulator/testing'
import type { Step } from './exchange.ts'

/** A hostile request, and how it must be answered. */
export interface Row {
  readonly name: string
  readonly parser?: MountedParser | undefined
  /** The body of an ordinary POST … */
  readonly body?: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  /** … or everything that is sent, given the path with the right secret. */
  readonly raw?: (path: string) => readonly Step[]
  /** The status of the response, or of each response on the connection. */
  readonly status: number | readonly number[]
  /** Another right status, where it depends on Node's version whether Node or the receiver answers. */
  readonly or?: number
  /** Whether the client ends its side of the connection after the last byte. */
  readonly hangsUp?: boolean
  /** The body's `outcome` or `error.code`; left out where Node or the framework answers. */
  readonly outcome?: string
  /** How many jobs reach a handler. @default 0 */
  readonly handled?: number
  /** The status with which a framework answers before the receiver, by a part of the adapter's name. */
  readonly except?: Readonly<Record<string, number>>
}

/** A text in hostile bodies, which must not be in any response. */
export const canary = 'c0ffee-canary'

/** A callback with one job, with `inside` among the nodes of the job. */
export function callbackWith(inside: string, tag = 'NoiseReduction'): string {
  return `<Response><EventName>TaskFinish</EventName><JobsDetail><Tag>${tag}</Tag><JobId>j1</JobId>${inside}</JobsDetail></Response>`
}

/** The same in JSON. */
export function jsonWith(inside: string): string {
  return `{"EventName":"TaskFinish","JobsDetail":[{"Tag":"NoiseReduction","JobId":"j1"${inside}}]}`
}
