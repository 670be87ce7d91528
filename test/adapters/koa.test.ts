import { koaAdapters } from './koa.ts'
import { testAdapter } from './suite.ts'

for (const [name, adapter] of Object.entries(koaAdapters)) testAdapter(name, adapter)
