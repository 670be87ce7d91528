import { honoAdapters } from '../adapters/hono.ts'
import { testHostile } from './suite.ts'

for (const [name, adapter] of Object.entries(honoAdapters)) testHostile(name, adapter)
