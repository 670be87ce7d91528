import { expressAdapters } from '../adapters/express.ts'
import { testHostile } from './suite.ts'

for (const [name, adapter] of Object.entries(expressAdapters)) testHostile(name, adapter)
