/** What a page of the site is made of, before it is Markdown for VitePress. */

/** A language of the site. English is at the root, Chinese below `zh/`. */
export type Language = 'en' | 'zh'

/** A part of a page. */
export interface Piece {
  /** The file of the repository that the text is from, which its links are relative to. */
  readonly source: string
  readonly text: string
}

/** A page, in one language. */
export interface Page {
  /** Its address below the language, without extension: `frameworks/egg`; of a folder's index `decisions/index`. */
  readonly path: string
  readonly language: Language
  readonly title: string
  readonly pieces: readonly Piece[]
  /** Lines of YAML for VitePress. */
  readonly frontmatter?: string
  /** Set when a Chinese page has English text, because there is no Chinese one. */
  readonly isUntranslated?: boolean
}

/** The file of a page below the folder of pages, without extension. */
export function fileOf({ path, language }: Pick<Page, 'path' | 'language'>): string {
  return language === 'zh' ? `zh/${path}` : path
}

/** The address of a page, as VitePress serves it. */
export function urlOf(page: Pick<Page, 'path' | 'language'>): string {
  return `/${fileOf(page).replace(/(^|\/)index$/, '$1')}`
}
