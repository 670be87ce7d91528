import { koaAdapters } from '../adapters/koa.ts'
import { testHostile } from './suite.ts'

for (const [name, adapter] of Object.entries(koaAdapters)) testHostile(name, adapter)
