import { createMemoryInbox } from '@ci-event/inbox'
import { testInbox } from './suite.ts'

testInbox('in memory', { create: createMemoryInbox })
