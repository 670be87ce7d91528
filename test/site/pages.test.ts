/** The pages of the documentation site, before VitePress: complete, in both languages, with links that lead somewhere. */
import { describe, expect, test } from 'vitest'
import { indexOf, withSiteLinks } from '../../site/pages/links.ts'
import { headingsOf } from '../../site/pages/markdown.ts'
import type { Item } from '../../site/pages/navigation.ts'
import type { Page } from '../../site/pages/page.ts'
import { llmsTextOf, markdownUrlOf, siteOf, skillFileOf, urlOf, withMarkdownLinks } from '../../site/pages/site.ts'
import { read, sources } from '../../site/pages/sources.ts'

const site = siteOf()
const byUrl = new Map(site.pages.map((each) => [urlOf(each.page), each]))
const english = site.pages.filter(({ page }) => page.language === 'en')
const chinese = site.pages.filter(({ page }) => page.language === 'zh')

/** The links of a text to pages of the site, without those to the API reference, which typedoc makes. */
function linksOf(markdown: string): string[] {
  const prose = markdown.replace(/^```.*?^```$/gms, '')
  return [...prose.matchAll(/\]\((\/[^)\s]*)\)/g)]
    .map(([, link]) => link as string)
    .filter((link) => !/\/api\//.test(link))
}

function linksIn(items: readonly Item[]): string[] {
  return items.flatMap(({ link, items: below = [] }) => [...(link ? [link] : []), ...linksIn(below)])
}

test('every page of the site exists in both languages at the same address', () => {
  expect(chinese.map(({ page }) => page.path)).toEqual(english.map(({ page }) => page.path))
  expect(byUrl.size).toBe(site.pages.length)
})

test('every Markdown file of the repository is on a page of the site', () => {
  const used = new Set(site.pages.flatMap(({ page }) => page.pieces.map(({ source }) => source)))
  expect(sources().filter((source) => !used.has(source))).toEqual([])
})

test.each(site.pages.map((each) => [each.file, each] as const))(
  'the links of the page %s lead to pages and headings of the site',
  (_, { markdown, files }) => {
    const shown = new Set(files.map((file) => `/${file.split('/').at(-1)}`))
    const broken = linksOf(markdown).filter((link) => {
      if (shown.has(link)) return false
      const [url = '', anchor] = link.split('#')
      const target = byUrl.get(url)
      if (!target || anchor === undefined) return !target
      return !headingsOf(target.markdown).some((heading) => heading.anchor === anchor)
    })
    expect(broken).toEqual([])
    expect(markdown.replace(/^```.*?^```$/gms, '')).not.toMatch(/\]\((?!\/|https?:|#)/)
  },
)

test('a link to a heading of the sources keeps its heading on the site', () => {
  const egg = english.find(({ page }) => page.path === 'recipes')?.markdown
  expect(egg).toContain('[Egg](/frameworks/egg)')
  const zh = chinese.find(({ page }) => page.path === 'frameworks/egg')?.markdown
  expect(zh).toContain('](/zh/guide#2-本地调试)')
})

test('a link to a source file is plain text until the repository has an address', () => {
  const page: Page = {
    path: 'architecture',
    language: 'en',
    title: 'Architecture',
    pieces: [{ source: 'docs/architecture.md', text: 'See [`errors.ts`](../packages/core/src/errors.ts).' }],
  }
  const index = indexOf([page])
  expect(withSiteLinks(page, index, undefined).text).toBe('See `errors.ts`.\n')
  expect(withSiteLinks(page, index, 'https://example.com/r').text).toBe(
    'See [`errors.ts`](https://example.com/r/blob/main/packages/core/src/errors.ts).\n',
  )
})

test('a page whose source links to a file that does not exist is refused', () => {
  const page: Page = {
    path: 'x',
    language: 'en',
    title: 'X',
    pieces: [{ source: 'docs/guide.md', text: '[x](nowhere.ts)' }],
  }
  expect(() => withSiteLinks(page, indexOf([]), undefined)).toThrow('docs/guide.md links to nowhere.ts')
})

describe.each(['en', 'zh'] as const)('the navigation in %s', (language) => {
  const { nav, sidebar, folders } = site.navigation[language]
  const reachable = new Set([...linksIn(nav), ...linksIn(sidebar), ...Object.values(folders).flatMap(linksIn)])

  test(`the sidebar in ${language} leads to pages that exist`, () => {
    expect([...reachable].filter((link) => !byUrl.has(link))).toEqual([])
  })

  test(`every page in ${language} is in a sidebar, or linked by another page`, () => {
    const own = site.pages.filter(({ page }) => page.language === language)
    const linked = new Set(own.flatMap(({ markdown }) => linksOf(markdown).map((link) => link.split('#')[0])))
    const lost = own.map(({ page }) => urlOf(page)).filter((url) => !reachable.has(url) && !linked.has(url))
    expect(lost).toEqual([])
  })
})

test.each([
  'index',
  'guide',
  'recipes',
  'comparison',
  'operations',
  'observability',
  'benchmarks',
  'security',
  'security-policy',
  'packages/koa',
  'packages/redis',
  'packages/inbox',
  'packages/otel',
  'packages/cos',
  'reference',
  'queues',
  'serverless',
])('the page %s is in Chinese, not in English with a notice', (path) => {
  const page = chinese.find((each) => each.page.path === path)
  expect(page?.page.isUntranslated).toBeUndefined()
  expect(page?.markdown).toMatch(/\p{Script=Han}{4}/u)
})

test('the pages of operations have the rules for Prometheus, to read and to load', () => {
  for (const pages of [english, chinese]) {
    const page = pages.find((each) => each.page.path === 'operations')
    expect(page?.markdown).toContain('](/alerts.yml)')
    expect(page?.markdown).toContain(read('docs/alerts.yml').trim())
    expect(page?.files).toContain('docs/alerts.yml')
  }
})

test('the skill that the site serves has its head and links to Markdown', () => {
  const page = english.find((each) => each.page.path === 'skill')
  const file = skillFileOf(withMarkdownLinks(page?.plain ?? '', new Set(byUrl.keys())))
  expect(file).toMatch(/^---\nname: ci-event\n/)
  expect(file).toContain('](/frameworks/egg.md)')
  expect(file).not.toMatch(/\]\(\.\./)
})

test('the Markdown of a site below a path has links below that path', () => {
  const egg = english.find((each) => each.page.path === 'frameworks/egg')
  const text = withMarkdownLinks(`${egg?.plain}\n![](/terminal.svg)`, new Set(byUrl.keys()), '/ci-event/')
  expect(text).toContain('](/ci-event/guide.md#2-try-it-here)')
  expect(text).toContain('](/ci-event/terminal.svg)')
  expect(linksOf(text).filter((link) => !link.startsWith('/ci-event/'))).toEqual([])
  expect(linksOf(llmsTextOf(english, '/ci-event/')).filter((link) => !link.startsWith('/ci-event/'))).toEqual([])
})

test('every Tag has a Chinese name in the Chinese search', () => {
  const names = new Map(site.tags.map(({ tag, chinese }) => [tag, chinese]))
  expect([...names].filter(([, name]) => !/^(?:SDR )?\p{Script=Han}/u.test(name))).toEqual([])
  expect(names.get('Transcode')).toBe('音视频转码、极速高清')
  expect(names.get('DNA')).toBe('视频 DNA')
  expect(names.get('SDRtoHDR')).toBe('SDR 转 HDR')
  expect(names.get('DocAIGCMetadata')).toBe('文档 AIGC 标识')
  const list = chinese.find(({ page }) => page.path === 'tags/index')?.markdown.match(/^通用部分：(.*)$/m)?.[1] ?? ''
  const labels = [...list.matchAll(/\[(.*?)\]/g)].map(([, label]) => label as string)
  expect(labels.length).toBeGreaterThan(3)
  expect(labels.filter((label) => !/\p{Script=Han}/u.test(label))).toEqual([])
})

test('a page without a Chinese version says so in Chinese', () => {
  expect(chinese.find(({ page }) => page.path === 'architecture')?.markdown).toContain('还没有中文版')
})

test.each(['express', 'koa', 'nestjs', 'fastify', 'hono', 'egg', 'midway', 'nextjs', 'nitro', 'h3', 'bun', 'deno'])(
  'the page of %s has the commands, the program, and the way to production, in both languages',
  (slug) => {
    for (const pages of [english, chinese]) {
      const { markdown } = pages.find(({ page }) => page.path === `frameworks/${slug}`) ?? { markdown: '' }
      expect(markdown).toMatch(/^```sh\n(?:npm install|bun add|deno add)/m)
      expect(markdown).toContain('NoiseReduction')
      expect(markdown.match(/\/guide#[2-6]-/g)?.length).toBeGreaterThanOrEqual(5)
    }
  },
)

test('every Tag has a page with its fields and a callback', () => {
  expect(site.tags.length).toBeGreaterThan(50)
  for (const { tag, path, fields, words } of site.tags) {
    const page = english.find((each) => each.page.path === path)
    expect(page?.markdown).toContain(`npx ci-event send ${tag} `)
    expect(fields.length, tag).toBeGreaterThan(0)
    expect(words, tag).not.toBe('')
  }
})

test('llms.txt lists every English page once', () => {
  const listed = [...llmsTextOf(english).matchAll(/^- \[.*?\]\((.*?\.md)\)/gm)].map(([, url]) => url)
  expect(listed.sort()).toEqual(english.map(({ page }) => markdownUrlOf(page)).sort())
})
