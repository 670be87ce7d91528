// Before a package is packed, in its directory.
import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

// npm packs a LICENSE only from the package's own directory, and follows no links.
copyFileSync('../../LICENSE', 'LICENSE')

// What earlier builds left stays in dist: tsc does not remove it, and turbo restores its cache over it.
for (const form of ['dist/esm', 'dist/cjs']) {
  for (const entry of readdirSync(form, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    const source = file.replace(join(form), 'src').replace(/(\.js|\.d\.ts)(\.map)?$/, '.ts')
    const ofBuild =
      file === join('dist/cjs/package.json') ||
      entry.name === '.tsbuildinfo' ||
      existsSync(file.replace(join(form), 'src'))
    if (entry.isFile() && !ofBuild && !existsSync(source)) rmSync(file)
  }
}
