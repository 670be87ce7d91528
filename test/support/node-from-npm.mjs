import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const platform = process.platform === 'win32' ? 'win' : process.platform
// What the package `node` installs, without that one's install script. It is not a development dependency, because of its
// size: 26.10 unpacks to 211 MB.
const carrier = `node-${platform}-${process.arch}`

export function installNode(version, into) {
  const prefix = join(into, `node-${version}`)
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefix', prefix]
  execFileSync('npm', ['install', ...options, `${carrier}@${version}`], { shell: process.platform === 'win32' })
  return join(prefix, 'node_modules', carrier, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}
