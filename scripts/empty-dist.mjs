// Before a build: tsc leaves the output of a source that is gone, and npm would pack it.
import { rmSync } from 'node:fs'

rmSync('dist', { recursive: true, force: true })
