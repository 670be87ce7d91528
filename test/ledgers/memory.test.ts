import { createMemoryLedger } from '@ci-event/core'
import { testLedger } from './suite.ts'

testLedger('a ledger in memory', { create: createMemoryLedger, other: (ledger) => ledger })
