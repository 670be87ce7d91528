import { afterAll, beforeAll, describe } from 'vitest'
import type { LedgerUnderTest } from './entry.ts'
import { testSteps } from './steps.ts'
import { testUnderDispatcher } from './under-dispatcher.ts'

export type { LedgerUnderTest } from './entry.ts'

/** What every ledger must do, alone and under a dispatcher. */
export function testLedger(name: string, ledger: LedgerUnderTest): void {
  describe(name, () => {
    beforeAll(async () => ledger.start?.())
    afterAll(async () => ledger.stop?.())
    describe('its steps', () => testSteps(ledger))
    describe('under a dispatcher', () => testUnderDispatcher(ledger))
  })
}
