/** Turns the links of the repository's files into links of the site. */
import { existsSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { headingsOf, outsideFences } from './markdown.ts'
import { type Language, type Page, urlOf } from './page.ts'
import { addressOf } from './plain-pages.ts'
import { inEnglish, read, repositoryUrl, root } from './sources.ts'

/** Finds the page of a file and heading. */
export interface LinkIndex {
  /** @param target `docs/guide.md`, or with a heading `docs/guide.md#3-secure` */
  find(target: string, language: Language): string | undefined
}

/** Which page has which file and heading. */
export function indexOf(pages: readonly Page[]): LinkIndex {
  const urls: Record<Language, Map<string, string>> = { en: new Map(), zh: new Map() }
  for (const page of pages) {
    const headings = headingsOf(page.pieces.map(({ text }) => text).join('\n'))
    const known = urls[page.language]
    known.set(page.path, urlOf(page))
    for (const source of new Set(page.pieces.map((piece) => piece.source))) {
      if (!source.endsWith('.md')) continue
      for (const { text, anchor } of headingsOf(read(source))) {
        const at = headings.findIndex((heading) => heading.text === text)
        const found = headings[at]
        if (!found || known.has(`${source}#${anchor}`)) continue
        known.set(`${source}#${anchor}`, found.level === 1 ? urlOf(page) : `${urlOf(page)}#${found.anchor}`)
      }
    }
  }
  return {
    find(target, language) {
      const [file = ''] = target.split('#')
      const address = file === 'README.md' || file === 'README.zh-CN.md' ? 'index' : addressOf(file)
      const known = urls[language]
      return known.get(target) ?? known.get(address) ?? known.get(`${address}/index`) ?? known.get(inEnglish(target))
    },
  }
}

/** A page's text with the site's links, and the files that it shows or serves: images, settings. */
export function withSiteLinks(
  page: Page,
  index: LinkIndex,
  repository: string | undefined = repositoryUrl(),
): { text: string; files: string[] } {
  const files: string[] = []
  const rewrite = (source: string, prose: string) =>
    prose.replace(
      /(!?)\[((?:[^[\]]|\[[^\]]*\]\([^)]*\)|\[[^\]]*\])*)\]\(([^)\s]+)\)/g,
      (whole, image: string, label: string, target: string) => {
        if (/^[a-z]+:/.test(target) || target.startsWith('/')) return whole
        const [path = '', anchor] = target.split('#')
        const file = path === '' ? source : normalize(join(dirname(source), path)).replace(/\/$/, '')
        if (image || /^docs\/.*\.yml$/.test(file)) {
          files.push(file)
          return `${image}[${label}](/${file.split('/').at(-1)})`
        }
        const page_ = index.find(anchor === undefined ? file : `${file}#${anchor}`, page.language)
        if (page_ !== undefined) return `[${label}](${page_})`
        if (!existsSync(join(root, file))) throw new Error(`${source} links to ${target}, which does not exist.`)
        const kind = statSync(join(root, file)).isDirectory() ? 'tree' : 'blob'
        // Without an address of the repository there is nothing to link to.
        return repository ? `[${label}](${repository}/${kind}/main/${file})` : label
      },
    )
  const text = page.pieces
    // What is not from a file has the site's links already.
    .map(({ source, text }) =>
      (source.endsWith('.md') ? outsideFences(text, (prose) => rewrite(source, prose)) : text).trim(),
    )
    .join('\n\n')
  return { text: `${text}\n`, files }
}
