/** The endpoint of CI. It comes from the app's options alone, never from a callback. */
import type { JobDefinition } from '@ci-event/core/schema'
import { misconfigured } from '@ci-event/core/storage'
import type { CosClient } from './cos-client.ts'

/** Where and how to query CI. */
export interface CiOptions {
  /** The bucket with its APPID, such as `media-1250000000`. */
  bucket: string
  /** The region of the bucket, such as `ap-guangzhou`. */
  region: string
  /**
   * Scheme and host of CI, for a fake CI in tests or a gateway of your own.
   * @default `https://<bucket>.ci.<region>.myqcloud.com`
   */
  endpoint?: string | undefined
  /** Milliseconds to wait for an answer, including the client's own retries. @default 10000 */
  timeout?: number | undefined
  /** Tags of your own, made with `defineJob`. */
  definitions?: readonly JobDefinition[] | undefined
}

/** @internal A validated endpoint. */
export interface Ci {
  readonly cos: CosClient
  readonly bucket: string
  readonly region: string
  readonly origin: string
  readonly timeout: number
  readonly definitions: readonly JobDefinition[] | undefined
}

/** @throws CallbackError `misconfigured` for options that do not name an endpoint */
export function ciOf(cos: CosClient, { bucket, region, endpoint, timeout = 10_000, definitions }: CiOptions): Ci {
  if (typeof cos?.request !== 'function') {
    throw misconfigured(`Expected a client as the first argument, new COS({ … }), got ${typeof cos}.`)
  }
  if (!/^[a-z\d-]+-\d+$/.test(bucket)) {
    throw misconfigured(`\`bucket\` must include the APPID, such as media-1250000000, got ${JSON.stringify(bucket)}.`)
  }
  if (!/^[a-z\d-]+$/.test(region)) {
    throw misconfigured(`\`region\` must be a region such as ap-guangzhou, got ${JSON.stringify(region)}.`)
  }
  if (!(typeof timeout === 'number' && timeout > 0)) {
    throw misconfigured(`\`timeout\` must be a positive number of milliseconds, got ${String(timeout)}.`)
  }
  const origin = endpoint === undefined ? `https://${bucket}.ci.${region}.myqcloud.com` : originOf(endpoint)
  return { cos, bucket, region, origin, timeout, definitions }
}

function originOf(endpoint: string): string {
  const { protocol, origin, href } = URL.canParse(endpoint) ? new URL(endpoint) : ({} as Partial<URL>)
  if (!/^https?:$/.test(protocol ?? '') || href !== `${origin}/`) {
    // The value may hold credentials.
    throw misconfigured('`endpoint` must be a scheme and a host without a path, such as http://127.0.0.1:8080.')
  }
  return origin as string
}
