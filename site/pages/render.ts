/** Writes a page as the Markdown that VitePress reads. */
import { withCharts } from './benchmark-charts.ts'
import { withDiagrams } from './diagrams.ts'
import { type LinkIndex, withSiteLinks } from './links.ts'
import { outsideFences } from './markdown.ts'
import { fileOf, type Page } from './page.ts'
import { read } from './sources.ts'
import { texts } from './texts.ts'

/** A page as a file below the folder of pages. */
export interface RenderedPage {
  readonly file: string
  readonly page: Page
  readonly markdown: string
  /** The text without what only a browser shows, for readers of Markdown. */
  readonly plain: string
  /** Files of the repository that it shows or serves. */
  readonly files: readonly string[]
}

export function render(page: Page, index: LinkIndex): RenderedPage {
  const { text: linked, files } = withSiteLinks(page, index)
  const text = withFiles(linked, page)
  const frontmatter = [`title: ${JSON.stringify(page.title)}`, ...(page.frontmatter ? [page.frontmatter] : [])]
  const shown = withDiagrams(withCharts(withoutInterpolation(text), read('bench/RESULTS.md')))
  return {
    file: `${fileOf(page)}.md`,
    page,
    markdown: `---\n${frontmatter.join('\n')}\n---\n\n${withNotice(shown, page)}`,
    plain: text.replace(/^<(?:TagSearch|!--).*>$\n*/gm, ''),
    files,
  }
}

/** Puts the content of a file into the page, where a comment names it: `<!-- file: docs/alerts.yml -->`. */
function withFiles(text: string, { language }: Page): string {
  return text.replace(/<!-- file: (\S+) -->/g, (_, path: string) => {
    const name = path.split('/').at(-1) ?? path
    const fence = `\`\`\`${name.split('.').at(-1)}\n${read(path).trim()}\n\`\`\``
    return `::: details ${texts[language].show} ${name}\n\n${fence}\n\n:::`
  })
}

function withNotice(text: string, { language, isUntranslated, path }: Page): string {
  if (!isUntranslated) return text
  const { fromSources, untranslated } = texts[language]
  const notice = /^(?:tags|api)\//.test(path) ? fromSources : untranslated
  return text.replace(/^(# .*\n)/m, (heading) => `${heading}\n::: info 说明\n${notice}\n:::\n`)
}

/** VitePress would evaluate doubled braces. */
function withoutInterpolation(text: string): string {
  return outsideFences(text, (prose) => prose.replaceAll('{{', '&#123;&#123;'))
}
