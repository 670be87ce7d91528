import { type AdapterUnderTest, describeAdapter } from '@ci-event/simulator/testing'
import { afterAll, describe, test } from 'vitest'

export type { AdapterUnderTest, RunningServer } from '@ci-event/simulator/testing'

/** Runs the published conformance suite against an adapter, over real sockets. */
export function testAdapter(name: string, adapter: AdapterUnderTest): void {
  describeAdapter(name, adapter, { describe, test, afterAll })
}
