import { createMemoryLedger } from '@ci-event/core'
import { testLinearTime } from './linear-time.ts'
import { testLedger } from './suite.ts'

testLedger('a ledger in memory', { create: createMemoryLedger, other: (ledger) => ledger })

testLinearTime(createMemoryLedger, 30_000)
