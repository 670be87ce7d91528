// Node reads the module form of a .js file from the nearest package.json, so each half of dist names its own.
import { writeFileSync } from 'node:fs'

writeFileSync('dist/esm/package.json', '{ "type": "module" }\n')
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n')
