import { honoAdapters } from './hono.ts'
import { testAdapter } from './suite.ts'

for (const [name, adapter] of Object.entries(honoAdapters)) testAdapter(name, adapter)
