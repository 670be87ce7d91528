/** The pages of the repository that the site is built from. A new page in docs/ needs no line here. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository, with a slash at the end. */
export const root: string = fileURLToPath(new URL('../../', import.meta.url))

/** @param path relative to the root */
export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort()
}

/** Every Markdown file that becomes a page: `docs`, the READMEs of packages and examples, the pages at the root. */
export function sources(): string[] {
  const readmes = ['packages', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .sort()
      .flatMap((name) => ['README.md', 'README.zh-CN.md'].map((file) => `${folder}/${name}/${file}`)),
  )
  return [
    ...filesBelow('docs').filter((path) => path.endsWith('.md')),
    ...readmes.filter((path) => existsSync(join(root, path))),
    ...readdirSync(root).filter((name) => name.endsWith('.md')),
    'bench/RESULTS.md',
  ]
}

/** The file in Chinese of an English one: beside it, but for READMEs of packages, since npm would pack that too. */
export function inChinese(source: string): string {
  return source.replace(/^packages\/(\w+)\/README\.md$/, 'docs/packages/$1.md').replace(/\.md$/, '.zh-CN.md')
}

/** The file in English of a Chinese one; an English one itself. */
export function inEnglish(source: string): string {
  return source.replace(/^docs\/packages\/(\w+)\.zh-CN\.md/, 'packages/$1/README.md').replace(/\.zh-CN\.md$/, '.md')
}

/** The address of the repository, when `repository` of the root's package.json has one. */
export function repositoryUrl(): string | undefined {
  const { repository } = JSON.parse(read('package.json')) as { repository?: string | { url?: string } }
  const url = typeof repository === 'string' ? repository : repository?.url
  return url?.startsWith('https://') || url?.startsWith('git+https://')
    ? url.replace(/^git\+/, '').replace(/\.git$/, '')
    : undefined
}
