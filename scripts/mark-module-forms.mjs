// Node reads the module form of a .js file from the nearest package.json. dist/esm is covered by the package's own,
// and must not have another: bundlers look for `sideEffects` in the nearest one as well.
import { writeFileSync } from 'node:fs'

writeFileSync('dist/cjs/package.json', '{ "type": "commonjs", "sideEffects": false }\n')
