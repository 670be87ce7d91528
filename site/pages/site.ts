/** All that `site/build.mjs` writes into the folder of pages. */
import { allPages } from './all-pages.ts'
import { indexOf } from './links.ts'
import { folderSidebar, type Item, type Navigation, navigationOf, tagSidebar } from './navigation.ts'
import { type Language, type Page, urlOf } from './page.ts'
import { type RenderedPage, render } from './render.ts'
import { type TagEntry, tagEntries } from './tag-pages.ts'

export { llmsTextOf, markdownUrlOf, skillFileOf, skillUrl, withMarkdownLinks } from './llms.ts'
export { repositoryUrl } from './sources.ts'
export { texts } from './texts.ts'
export { urlOf }

/** The bars, and the sidebars of folders that have their own. */
interface NavigationOfLanguage extends Navigation {
  readonly folders: Readonly<Record<string, readonly Item[]>>
}

/** The site before VitePress. */
export interface Site {
  readonly pages: readonly RenderedPage[]
  readonly tags: readonly TagEntry[]
  readonly navigation: Readonly<Record<Language, NavigationOfLanguage>>
}

/** @param api the pages of the API reference, made by typedoc */
export function siteOf(api: readonly Page[] = []): Site {
  const pages = [...allPages(), ...api]
  const index = indexOf(pages)
  const navigationIn = (language: Language): NavigationOfLanguage => {
    const own = pages.filter((page) => page.language === language)
    const folders = {
      tags: tagSidebar(language),
      decisions: folderSidebar(own, 'decisions'),
      api: folderSidebar(own, 'api'),
    }
    return { ...navigationOf(own, language), folders }
  }
  const navigation = { en: navigationIn('en'), zh: navigationIn('zh') }
  return { pages: pages.map((page) => render(page, index)), tags: tagEntries(), navigation }
}
