import { nestjsAdapters } from '../adapters/nestjs.ts'
import { testHostile } from './suite.ts'

for (const [name, adapter] of Object.entries(nestjsAdapters)) testHostile(name, adapter)
