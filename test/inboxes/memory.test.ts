import { createMemoryInbox } from '@ci-event/inbox'
import { testInbox } from './suite.ts'

testInbox('an inbox in memory', { create: createMemoryInbox })
