/** Files, links, anchors and scripts that the pages name exist, and so do the pages that sources name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const generated = new Set(['node_modules', 'dist', '.turbo', '.documents', 'fixtures', 'coverage'])

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) return [path]
    return generated.has(entry.name) ? [] : filesIn(path)
  })
}

const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...['docs', 'packages', 'examples'].flatMap(filesIn).filter((path) => path.endsWith('.md')),
]

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')
}

function withoutFences(text: string): string {
  return text.replace(/^```.*?^```$/gms, '')
}

describe.each(pages)('%s', (page) => {
  const text = withoutFences(read(page))

  test(`${page} links only to files and headings that exist`, () => {
    const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link]) => link as string)
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#')
        const target = path === '' ? page : relative(root, join(root, dirname(page), path))
        if (!existsSync(join(root, target))) return true
        if (anchor === undefined) return false
        const headings = [...withoutFences(read(target)).matchAll(/^#+ (.*)$/gm)]
        return !headings.some(([, heading]) => anchorOf(heading as string) === anchor)
      })
    expect(broken).toEqual([])
  })

  test(`${page} names only files of the repository that exist`, () => {
    const missing = [...text.matchAll(/`((?:packages|test|docs|scripts|bench|examples|\.ci|\.github)\/[\w./@-]*)`/g)]
      .map(([, path]) => path as string)
      .filter((path) => !existsSync(join(root, path)))
    expect(missing).toEqual([])
  })
})

test.each(pages.filter((page) => page.endsWith('.zh-CN.md')))('%s has one line per paragraph', (page) => {
  // Markdown renders a line break within a paragraph as a space, which Chinese text must not have.
  const broken = [...withoutFences(read(page)).matchAll(/^(?![#>|]).*\p{Script=Han}.*\n(?![-#>|\n]|\d+\. ).+$/gmu)]
  expect(broken.map(([lines]) => lines)).toEqual([])
})

test('README.md is shorter than 200 lines', () => {
  expect(read('README.md').split('\n').length).toBeLessThan(200)
})

test('every npm script that a page names exists', () => {
  const { scripts } = JSON.parse(read('package.json'))
  const missing = pages.flatMap((page) =>
    [...read(page).matchAll(/\bnpm run ([\w:]+)/g)]
      .map(([, script]) => script as string)
      .filter((script) => !(script in scripts))
      .map((script) => `${page}: ${script}`),
  )
  expect(missing).toEqual([])
})

test('every page that a source file or a setting names exists', () => {
  const sources = [
    ...readdirSync(root).filter((name) => /\.(ts|json)$/.test(name) && name !== 'package-lock.json'),
    ...['packages', 'test', 'scripts', 'bench', 'examples']
      .flatMap(filesIn)
      .filter((path) => /\.[cm]?[jt]sx?$/.test(path)),
  ]
  const missing = sources.flatMap((source) =>
    [...read(source).matchAll(/\bdocs\/[\w/-]+\.(?:md|png)\b/g)]
      .map(([page]) => page)
      .filter((page) => !existsSync(join(root, page)))
      .map((page) => `${source}: ${page}`),
  )
  expect(missing).toEqual([])
})

test('the index of decisions lists every decision by its title', () => {
  const index = read('docs/decisions/README.md')
  const listed = [...index.matchAll(/^- \[(.*)\]\((.*)\)$/gm)].map(([, title, file]) => `${file}: ${title}`)
  const decisions = filesIn('docs/decisions')
    .filter((path) => !path.endsWith('README.md'))
    .map((path) => `${path.slice('docs/decisions/'.length)}: ${/^# (.*)$/m.exec(read(path))?.[1]}`)
  expect(listed.sort()).toEqual(decisions.sort())
})
