/** Pages that are one file of the repository each. */
import { titleOf } from './markdown.ts'
import type { Language, Page } from './page.ts'
import { inChinese, inEnglish, read } from './sources.ts'

/** Addresses that differ from the file's own name. */
const renamed: Readonly<Record<string, string>> = {
  // docs/security.md is about authenticating callbacks.
  'SECURITY.md': 'security-policy',
  'docs/decisions/README.md': 'decisions/index',
  'docs/skills/ci-event/SKILL.md': 'skill',
  'bench/RESULTS.md': 'results',
}

/** The address of a file's page: `docs/guide.md` is `guide`, `packages/core/README.md` is `packages/core`. */
export function addressOf(source: string): string {
  const english = inEnglish(source)
  return (
    renamed[english] ??
    english
      .replace(/^docs\//, '')
      .replace(/\/README\.md$/, '')
      .replace(/\.md$/, '')
      .toLowerCase()
  )
}

/** The page of an English file in a language; in English, with a notice, where there is no Chinese file. */
export function plainPage(source: string, language: Language, all: ReadonlySet<string>): Page {
  const chinese = inChinese(source)
  const isUntranslated = language === 'zh' && !all.has(chinese)
  const file = language === 'zh' && !isUntranslated ? chinese : source
  const text = withoutFrontmatter(read(file))
  return {
    path: addressOf(source),
    language,
    title: titleOf(text),
    pieces: [{ source: file, text: withoutLanguageLink(text) }],
    ...(isUntranslated && { isUntranslated }),
  }
}

/** The link from a page to the same page in the other language: the site has a menu for that. */
export function withoutLanguageLink(text: string): string {
  return text.replace(/^\[(?:中文|English)\]\([^)]*\)\n+/m, '')
}

function withoutFrontmatter(text: string): string {
  return text.replace(/^---\n.*?\n---\n+/s, '')
}
