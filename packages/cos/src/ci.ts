/** Where CI is. It is said by the app's settings alone, never by a callback. */
import { CallbackError } from '@ci-event/core'
import type { JobDefinition } from '@ci-event/core/schema'
import type { CosClient } from './client.ts'

/** Where CI is asked, and how. */
export interface CiOptions {
  /** The bucket with its APPID, such as `media-1250000000`. */
  bucket: string
  /** Such as `ap-guangzhou`. */
  region: string
  /**
   * Scheme and host of CI, for a fake one in tests or a gateway of your own.
   * @default `https://<bucket>.ci.<region>.myqcloud.com`
   */
  endpoint?: string | undefined
  /** After how many milliseconds an answer counts as not coming, the client's own retries included. @default 10000 */
  timeout?: number | undefined
  /** Tags of your own, made with `defineJob`. */
  jobs?: readonly JobDefinition[] | undefined
}

/** A CI that can be asked. */
export interface Ci {
  readonly cos: CosClient
  readonly bucket: string
  readonly region: string
  readonly origin: string
  readonly timeout: number
  readonly jobs: readonly JobDefinition[] | undefined
}

/** @throws CallbackError `misconfigured` for settings that name no place */
export function ciOf(cos: CosClient, { bucket, region, endpoint, timeout = 10_000, jobs }: CiOptions): Ci {
  if (typeof cos?.request !== 'function') throw misconfigured('The first argument must be a client: new COS({ … }).')
  if (!/^[a-z\d-]+-\d+$/.test(bucket)) throw misconfigured('`bucket` must have its APPID, such as media-1250000000.')
  if (!/^[a-z\d-]+$/.test(region)) throw misconfigured('`region` must be one such as ap-guangzhou.')
  if (!(typeof timeout === 'number' && timeout > 0))
    throw misconfigured(`\`timeout\` must be a number of milliseconds above 0, and is ${String(timeout)}.`)
  const origin = endpoint === undefined ? `https://${bucket}.ci.${region}.myqcloud.com` : originOf(endpoint)
  return { cos, bucket, region, origin, timeout, jobs }
}

function originOf(endpoint: string): string {
  const { protocol, origin, href } = URL.canParse(endpoint) ? new URL(endpoint) : ({} as Partial<URL>)
  if (!/^https?:$/.test(protocol ?? '') || href !== `${origin}/`)
    throw misconfigured('`endpoint` must be a scheme and a host, such as http://127.0.0.1:8080.')
  return origin as string
}

export function misconfigured(message: string): CallbackError {
  return new CallbackError('misconfigured', message)
}
