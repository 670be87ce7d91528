import { expressAdapters } from './express.ts'
import { testAdapter } from './suite.ts'

for (const [name, adapter] of Object.entries(expressAdapters)) testAdapter(name, adapter)
