/** The bar on top and the one at the side. Pages that no group names are found in the last groups by themselves. */
import { frameworksIn } from './frameworks.ts'
import { type Language, type Page, urlOf } from './page.ts'
import { tagEntries } from './tag-pages.ts'

/** An entry, or a group of entries. */
export interface Item {
  readonly text: string
  readonly link?: string
  readonly collapsed?: boolean
  readonly items?: readonly Item[]
}

/** What the configuration of VitePress takes for one language. */
export interface Navigation {
  readonly nav: readonly Item[]
  readonly sidebar: readonly Item[]
}

type Group = readonly [en: string, zh: string, paths: readonly string[]]

const frameworks = () => frameworksIn('en').map(({ slug }) => `frameworks/${slug}`)

/** Groups in the order of a reader who comes to use ci-event; `…/` stands for every page below that is not listed elsewhere. */
const groups = (): Group[] => [
  ['Guide', '指南', ['guide', 'recipes', 'comparison', 'skill']],
  ['Frameworks', '框架', frameworks()],
  ['Operation', '运维', ['operations', 'observability', 'security', 'security-policy']],
  ['Topics', '专题', ['queues', 'serverless', 'adding-a-tag']],
  ['Reference', '参考', ['reference', 'tags/index', 'api/index']],
  ['Packages', '包', ['packages/']],
  ['Inside', '内部', ['architecture', 'decisions/index', 'benchmarks', 'results', 'contributing', 'changelog']],
]

/** Groups that start closed: they are long, and few come for them. */
const closed = new Set(['Packages'])

/** Where each page outside of all groups goes. */
const rest = 'Topics'

/** Chinese names for the bar, of pages that are in English. */
const chineseNames: Readonly<Record<string, string>> = {
  skill: '给编程助手的技能文件',
  'adding-a-tag': '添加 Tag',
  architecture: '架构',
  'decisions/index': '设计决策',
  results: '基准测试数据',
  contributing: '参与开发',
  changelog: '更新日志',
}

/** Below a page of the list in the sidebar. */
const isBelow = /^(?:decisions|tags|api|examples)\//

/** @param pages those of one language, and those of the API */
export function navigationOf(pages: readonly Page[], language: Language): Navigation {
  const byPath = new Map(pages.map((page) => [page.path, page]))
  const all = groups()
  const named = new Set(all.flatMap(([, , paths]) => paths))
  const itemOf = (path: string): Item[] => {
    const page = byPath.get(path)
    return page ? [{ text: shortTitle(page), link: urlOf(page) }] : []
  }
  const unlisted = [...byPath.keys()].filter((path) => path !== 'index' && !named.has(path) && !isBelow.test(path))
  const sidebar = all.map(([en, zh, paths]): Item => {
    const items = paths.flatMap((path) =>
      path.endsWith('/') ? unlisted.filter((each) => each.startsWith(path)).flatMap(itemOf) : itemOf(path),
    )
    const left = unlisted.filter((path) => !path.includes('/'))
    if (en === rest) items.push(...left.flatMap(itemOf))
    return { text: language === 'zh' ? zh : en, collapsed: closed.has(en), items }
  })
  const nav = all.slice(0, 5).flatMap(([en, zh, paths]) => {
    const first = paths.map((path) => byPath.get(path)).find((page) => page !== undefined)
    return first ? [{ text: language === 'zh' ? zh : en, link: urlOf(first) }] : []
  })
  return { nav, sidebar }
}

/** The sidebar of the Tags: all of them. */
export function tagSidebar(language: Language): Item[] {
  const prefix = language === 'zh' ? '/zh/' : '/'
  const items = tagEntries().map(({ tag, path }) => ({ text: tag, link: `${prefix}${path}` }))
  return [{ text: language === 'zh' ? 'Tag 参考' : 'Tags', link: `${prefix}tags/`, items }]
}

/** The sidebar of the pages below an address: each by its title. */
export function folderSidebar(pages: readonly Page[], folder: string): Item[] {
  const inFolder = pages.filter(({ path }) => path.startsWith(`${folder}/`))
  const index = inFolder.find(({ path }) => path === `${folder}/index`)
  const items = inFolder.filter((page) => page !== index).map((page) => ({ text: page.title, link: urlOf(page) }))
  return index ? [{ text: index.title, link: urlOf(index), items }] : []
}

function shortTitle({ title, path, isUntranslated }: Page): string {
  return ((isUntranslated && chineseNames[path]) || title).replace(/^@ci-event\//, '').replaceAll('`', '')
}
