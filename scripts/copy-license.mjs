// Before a package is packed: npm packs a LICENSE only from the package's own directory, and follows no links.
import { copyFileSync } from 'node:fs'

copyFileSync('../../LICENSE', 'LICENSE')
