/** One page per framework, of the guide's first step and of the recipes; and the pages that are left of these two. */
import { headingsOf, sectionOf, sectionsOf, shiftHeadings, titleOf } from './markdown.ts'
import type { Language, Page, Piece } from './page.ts'
import { withoutLanguageLink } from './plain-pages.ts'
import { inChinese, read } from './sources.ts'
import { texts } from './texts.ts'

interface Framework {
  readonly name: string
  /** The last part of its address. */
  readonly slug: string
  /** The heading that the page has in its source. */
  readonly heading: string
  readonly piece: Piece
}

/** The files that are split, in their English names. */
export const splitByFramework: readonly string[] = ['docs/guide.md', 'docs/recipes.md']

const fileIn = (source: string, language: Language) => (language === 'zh' ? inChinese(source) : source)

const slugOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9. ].*$/u, '')
    .trim()
    .split(' ')[0]
    ?.replaceAll('.', '') ?? ''

/** The frameworks of the guide, then those of the recipes. */
export function frameworksIn(language: Language): Framework[] {
  const guide = fileIn('docs/guide.md', language)
  const recipes = fileIn('docs/recipes.md', language)
  const first = sectionOf(read(guide), 2, /^1\. /)
  const { intro: start, sections } = sectionsOf(first.text, 3)
  const ofGuide = sections.filter(({ text }) => text.includes('process.env.PORT'))
  const { intro, sections: ofRecipes } = sectionsOf(read(recipes), 2)
  const before = (text: string) => intro.trim().split('\n\n').at(-1)?.concat('\n\n', text) ?? text
  const framework = (source: string, heading: string, text: string): Framework => {
    const slug = slugOf(heading)
    // Of "Hono, and everything that uses …" the first word.
    const name = heading.split(/[,，]|\s+以及/)[0] ?? heading
    return { name, slug, heading, piece: { source, text } }
  }
  return [
    ...ofGuide.map(({ heading, text }) => framework(guide, heading, `${start.trim()}\n\n${text}`)),
    ...ofRecipes.map(({ heading, text }) => framework(recipes, heading, before(shiftHeadings(text, -1)))),
  ]
}

/** The pages `frameworks/…`, `guide` and `recipes`. */
export function frameworkPages(language: Language): Page[] {
  const guide = fileIn('docs/guide.md', language)
  const frameworks = frameworksIn(language)
  const steps = headingsOf(read(guide)).filter(({ level, text }) => level === 2 && !text.startsWith('1.'))
  const next = steps.map(({ text, anchor }) => `- [${text}](${baseOf(guide)}#${anchor})`)
  const pages = frameworks.map(({ name, slug, heading, piece }): Page => {
    const about = packageOf(piece.text)
    const more = about
      ? `\n${texts[language].packageOf} [\`@ci-event/${about}\`](../packages/${about}/README.md)\n`
      : ''
    return {
      path: `frameworks/${slug}`,
      language,
      title: name,
      pieces: [
        { source: piece.source, text: `# ${heading}\n\n${piece.text}${more}` },
        { source: guide, text: `## ${texts[language].next}\n\n${next.join('\n')}\n` },
      ],
    }
  })
  return [...pages, guidePage(guide, language, frameworks), recipesPage(language, frameworks)]
}

const baseOf = (path: string) => path.split('/').at(-1) ?? path

/** The adapter that a program imports. */
function packageOf(text: string): string | undefined {
  return /@ci-event\/(express|koa|nestjs|fastify)/.exec(text)?.[1]
}

function linksTo(frameworks: readonly Framework[], source: string): string {
  return frameworks
    .map(({ name, heading, piece }) => `[${name}](${baseOf(piece.source)}#${headingAnchor(piece.source, heading)})`)
    .filter((_, index) => source === '' || frameworks[index]?.piece.source === source)
    .join(' · ')
}

function headingAnchor(source: string, heading: string): string {
  return headingsOf(read(source)).find(({ text }) => text === heading)?.anchor ?? ''
}

/** The guide, with links to the frameworks in place of their programs. */
function guidePage(source: string, language: Language, frameworks: readonly Framework[]): Page {
  let text = withoutLanguageLink(read(source))
  const { sections } = sectionsOf(sectionOf(text, 2, /^1\. /).text, 3)
  for (const { heading, text: program } of sections)
    if (frameworks.some((each) => each.heading === heading))
      text = text.replace(`### ${heading}\n\n${program}`, () => '')
  const rest = sections.find(({ heading }) => !frameworks.some((each) => each.heading === heading))
  const chooser = `${texts[language].frameworks}\n\n${linksTo(frameworks, '')}\n\n`
  if (rest) text = text.replace(`### ${rest.heading}\n`, (line) => `${chooser}${line}`)
  return { path: 'guide', language, title: titleOf(text), pieces: [{ source, text }] }
}

/** What the recipes have in common. */
function recipesPage(language: Language, frameworks: readonly Framework[]): Page {
  const source = fileIn('docs/recipes.md', language)
  const { intro } = sectionsOf(withoutLanguageLink(read(source)), 2)
  const others = frameworks.filter(({ piece }) => piece.source !== source)
  const text = `${intro.trim()}\n\n${linksTo(others, '')}\n`
  return { path: 'recipes', language, title: titleOf(text), pieces: [{ source, text }] }
}
