import { scfAdapters } from '../adapters/scf.ts'
import { testHostile } from './suite.ts'

for (const [name, adapter] of Object.entries(scfAdapters)) testHostile(name, adapter)
