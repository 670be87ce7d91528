import { nestjsAdapters } from './nestjs.ts'
import { testAdapter } from './suite.ts'

for (const [name, adapter] of Object.entries(nestjsAdapters)) testAdapter(name, adapter)
