/** Every page of the site but the API reference, in both languages. */
import { frameworkPages, splitByFramework } from './frameworks.ts'
import { homePage } from './home.ts'
import type { Language, Page } from './page.ts'
import { plainPage } from './plain-pages.ts'
import { inEnglish, sources } from './sources.ts'
import { tagPages, tagsSource } from './tag-pages.ts'

const languages: readonly Language[] = ['en', 'zh']

/** The same addresses in each language, so that the menu of languages always leads somewhere. */
export function allPages(): Page[] {
  const all = new Set(sources())
  const split = new Set([...splitByFramework, tagsSource, 'README.md'])
  const plain = [...new Set([...all].map(inEnglish))].filter((source) => !split.has(source))
  return languages.flatMap((language) => [
    homePage(language),
    ...frameworkPages(language),
    ...tagPages(language),
    ...plain.map((source) => plainPage(source, language, all)),
  ])
}
