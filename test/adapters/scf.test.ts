import { expressInScf, functionUrlAdapter, scfAdapters } from './scf.ts'
import { testAdapter } from './suite.ts'

for (const [name, adapter] of Object.entries({ ...scfAdapters, ...expressInScf })) testAdapter(name, adapter)

testAdapter('SCF with a function URL', functionUrlAdapter)
