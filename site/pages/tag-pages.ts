/** The reference of Tags, split into a page per Tag, with a sample of each. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Section, sectionsOf, shiftHeadings } from './markdown.ts'
import type { Language, Page } from './page.ts'
import { read, root } from './sources.ts'
import { texts } from './texts.ts'

/** The file that is split. */
export const tagsSource = 'docs/tags.md'

/** A Tag, or an event of content moderation, as the search knows it. */
export interface TagEntry {
  readonly tag: string
  /** Below the language's own address. */
  readonly path: string
  /** What its jobs do, in English and Chinese. */
  readonly words: string
  /** The Chinese names among them. */
  readonly chinese: string
  /** The last names of its fields, for the search. */
  readonly fields: readonly string[]
}

/** Sections of level 2 whose sections of level 3 are Tags. */
const withTags = /^(?:Operation by Tag|Content moderation)$/

const isTag = ({ heading }: Section) => /^[A-Z][A-Za-z]+$/.test(heading)
const pathOf = (heading: string) => `tags/${heading.toLowerCase().replaceAll(' ', '-')}`

function parts() {
  const { intro, sections } = sectionsOf(read(tagsSource), 2)
  const tags: Section[] = []
  const others: Section[] = []
  for (const section of sections) {
    const { intro: own, sections: below } = sectionsOf(section.text, 3)
    const inSection = withTags.test(section.heading) ? below.filter(isTag) : []
    tags.push(...inSection)
    const left = below
      .filter((each) => !inSection.includes(each))
      .map(({ heading, text }) => `### ${heading}\n\n${text}`)
    if (own.trim() !== '' || left.length > 0)
      others.push({ heading: section.heading, text: [own.trim(), ...left].join('\n\n') })
  }
  return { intro, tags, others }
}

/** Every Tag, in the order of the page. */
export function tagEntries(): TagEntry[] {
  return parts().tags.map(({ heading, text }) => ({
    tag: heading,
    path: pathOf(heading),
    words: wordsOf(text),
    chinese: chineseIn(wordsOf(text)),
    fields: [
      ...new Set([...text.matchAll(/^\| `(?:[^`]*\.)?([^`.]+?)(?:\[\])?` \|/gm)].map(([, name]) => name as string)),
    ],
  }))
}

/** What is said of a Tag above its fields. */
function wordsOf(text: string): string {
  return text.split('\n\n')[0]?.replaceAll('\n', ' ').trim() ?? ''
}

/** Names such as `音视频转码`, `视频 DNA` and `SDR 转 HDR`, joined. */
function chineseIn(words: string): string {
  const han = '[\\p{Script=Han}（）]+'
  return [...words.matchAll(new RegExp(`(?:[A-Z]+ )?${han}(?: [A-Z]+)?(?: ${han})?`, 'gu'))].join('、')
}

/** What the Chinese list calls the sections that are not a Tag's. */
const chineseHeadings: Readonly<Record<string, string>> = {
  'Every job': '所有任务',
  'Nodes of several Tags': '多个 Tag 共用的节点',
  'WorkflowStart and WorkflowFinish': '工作流事件',
  'Content moderation': '内容审核',
  'Virus detection': '云查毒',
}

/** The pages `tags/…`. */
export function tagPages(language: Language): Page[] {
  const { intro, tags, others } = parts()
  const words = texts[language]
  const common = { language, ...(language === 'zh' && { isUntranslated: true }) }
  const page = ({ heading, text }: Section, more = ''): Page => ({
    ...common,
    path: pathOf(heading),
    title: heading,
    // The theme shows fields as cards on a phone.
    frontmatter: 'pageClass: tag-page',
    pieces: [{ source: tagsSource, text: localized(`# ${heading}\n\n${shiftHeadings(text, -1)}${more}`, language) }],
  })
  const [introduction = ''] = intro.split(/^\[Transcode\]/m)
  const labelled = ({ heading }: Section) => (language === 'zh' ? (chineseHeadings[heading] ?? heading) : heading)
  const list = others
    .map((section) => `[${labelled(section)}](#${section.heading.toLowerCase().replaceAll(' ', '-')})`)
    .join(' · ')
  const index = [
    `# ${words.tags}`,
    words.tagsIntro,
    `<TagSearch language="${language}" />`,
    `${words.callbacks} ${list}`,
    words.tagsAbout ?? introduction.replace(/^.*?# Tags\n/s, '').trim(),
  ]
  return [
    { language, path: 'tags/index', title: words.tags, pieces: [{ source: tagsSource, text: index.join('\n\n') }] },
    ...others.map((section) => page(section)),
    ...tags.map((section) => page(section, sampleOf(section.heading, language))),
  ]
}

function localized(text: string, language: Language): string {
  if (language === 'en') return text
  return text
    .replaceAll(texts.en.tagColumns, texts[language].tagColumns)
    .replace(/(?<=^\| [^|]* \| )list of (\w+)(?= \|)/gm, '$1 数组')
    .replace(/(?<=^\| [^|]* \| )string, a time(?= \|)/gm, 'string（时间）')
    .replace(/^Source: (.*)\.$/gm, (_, source: string) => `来源：${inChineseWords(source)}。`)
}

/** Where a definition is from, in Chinese. */
function inChineseWords(source: string): string {
  return source
    .replace('documented callback', '文档里的回调')
    .replace('documented API response', '文档里的接口响应')
    .replace("names in CI's SDKs", 'CI SDK 里的名称')
    .replace(/pages? /, '文档 ')
    .replaceAll(/,? and (?=[A-Z\p{Script=Han}\d])/gu, '、')
    .replaceAll(', ', '，')
}

/** The project's invented callback of a Tag, and the command that sends it. */
function sampleOf(tag: string, language: Language): string {
  const formats = ['success.xml', 'success.json', 'detail.json', 'simple.json']
    .map((name) => [name, `packages/simulator/fixtures/${tag}.${name}`] as const)
    .filter(([, path]) => existsSync(join(root, path)))
    .map(([name, path]) => `\`\`\`${name.split('.')[1]} [${labelOf(name)}]\n${read(path).trim()}\n\`\`\``)
  if (formats.length === 0) return ''
  const command = `npx ci-event send ${tag} --to http://localhost:3000/ci/callback`
  const { sample, example } = texts[language]
  const group = formats.length > 1 ? `::: code-group\n\n${formats.join('\n\n')}\n\n:::` : formats.join('')
  return `\n## ${sample}\n\n${group}\n\n${example}\n\n\`\`\`sh\n${command}\n\`\`\`\n`
}

function labelOf(name: string): string {
  const [form = '', format = ''] = name.split('.')
  return form === 'success' ? format.toUpperCase() : `${form[0]?.toUpperCase()}${form.slice(1)}`
}
