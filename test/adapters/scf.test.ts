import { appsInScf, functionUrlAdapter, scfAdapters } from './scf.ts'
import { testAdapter } from './suite.ts'

for (const [name, adapter] of Object.entries({ ...scfAdapters, ...appsInScf })) testAdapter(name, adapter)

testAdapter('SCF with a function URL', functionUrlAdapter)
