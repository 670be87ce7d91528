/** llms.txt: the pages of the site for programs that read text, each as Markdown. */
import { type Page, urlOf } from './page.ts'
import type { RenderedPage } from './render.ts'
import { read } from './sources.ts'

/** Sections of the list, and the pages that belong to each; the last takes the others. */
const sections: readonly (readonly [heading: string, isIn: RegExp])[] = [
  ['Start here', /^(?:index|guide|skill|comparison)$/],
  ['Frameworks', /^(?:frameworks\/|recipes$)/],
  ['Operation', /^(?:operations|observability|security|security-policy)$/],
  ['Reference', /^(?:reference|adding-a-tag|api\/|tags\/index)/],
  ['Packages', /^(?:packages|examples)\//],
  ['Tags', /^tags\//],
  ['Optional', /^/],
]

/** Where the skill is, as agents install it. */
export const skillUrl = '/skills/ci-event/SKILL.md'

/** The skill with its own head. @param body its page, with the site's links */
export function skillFileOf(body: string): string {
  const [head = ''] = /^---\n.*?\n---\n/s.exec(read('docs/skills/ci-event/SKILL.md')) ?? []
  return `${head}\n${body}`
}

/** The address of a page as Markdown. */
export function markdownUrlOf(page: Page): string {
  return `${urlOf(page).replace(/\/$/, '/index')}.md`
}

/**
 * @param pages those in English
 * @param base the path that the site is served below
 */
export function llmsTextOf(pages: readonly RenderedPage[], base = '/'): string {
  const left = new Set(pages)
  const lists = sections.map(([heading, isIn]) => {
    const here = [...left].filter(({ page }) => isIn.test(page.path))
    for (const page of here) left.delete(page)
    const lines = here.map((each) => `- [${each.page.title}](${below(base, markdownUrlOf(each.page))})${noteOf(each)}`)
    return `## ${heading}\n\n${lines.join('\n')}\n`
  })
  const summary = /^\*\*(.*)\*\*$/m.exec(read('README.md'))?.[1] ?? ''
  const chinese = `Every page exists in Chinese too, below \`${base}zh/\`.`
  const skill = `A skill for coding agents that add it to an app: [SKILL.md](${below(base, skillUrl)}).`
  return `# ci-event\n\n> ${summary}\n\n${skill} ${chinese}\n\n${lists.join('\n')}`
}

/** The first sentence below the title. Pages of frameworks all begin with the same one. */
function noteOf({ page, plain }: RenderedPage): string {
  if (page.path.startsWith('frameworks/')) return ': commands and the whole program.'

  const paragraph = plain.split('\n\n').find((each) => /^[A-Z`[(\p{Lu}]/u.test(each)) ?? ''
  const text = paragraph.replaceAll('\n', ' ').replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
  const [sentence] = /^.*?[.:](?= |$)/.exec(text) ?? []
  return sentence ? `: ${sentence.replace(/:$/, '.')}` : ''
}

/**
 * Links between pages lead to Markdown too.
 *
 * @param base the path that the site is served below; VitePress adds it to the links of HTML only
 */
export function withMarkdownLinks(text: string, urls: ReadonlySet<string>, base = '/'): string {
  return text.replaceAll(/\]\((\/[^)#\s]*)(#[^)\s]*)?\)/g, (_, url: string, anchor = '') => {
    const target = urls.has(url) ? `${url.replace(/\/$/, '/index')}.md` : url
    return `](${below(base, target)}${anchor})`
  })
}

const below = (base: string, url: string) => base + url.slice(1)
