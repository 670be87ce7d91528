/**
 * Builds the documentation site into `site/dist`: writes the pages into `site/.pages`, makes the API reference with
 * typedoc, runs VitePress, and checks every link of what came out. Needs no network.
 */
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'
import { build } from 'vitepress'
import { apiPages } from './api.mjs'
import { brokenLinksIn } from './links-of-dist.mjs'

const site = fileURLToPath(new URL('.', import.meta.url))
const root = join(site, '..')
const pages = join(site, '.pages')
const dist = join(site, 'dist')
const base = process.env.SITE_BASE ?? '/'
if (!/^\/(?:.*\/)?$/.test(base))
  throw new Error(`SITE_BASE must begin and end with a slash, such as /ci-event/, got ${base}.`)

const { module } = await runnerImport(join(site, 'pages/site.ts'), { configFile: false, logLevel: 'silent', root })
const { siteOf, repositoryUrl, texts, llmsTextOf, markdownUrlOf, skillFileOf, skillUrl, withMarkdownLinks, urlOf } =
  module

const write = (path, text) => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

rmSync(pages, { recursive: true, force: true })
const api = await apiPages(root, join(pages, '.typedoc'), texts)
const built = siteOf(api)
for (const { file, markdown } of built.pages) write(join(pages, file), markdown)
write(join(pages, 'tags.json'), JSON.stringify(built.tags))
write(join(pages, 'site.json'), JSON.stringify({ navigation: built.navigation, repository: repositoryUrl() }))
mkdirSync(join(pages, 'public'))
for (const file of new Set(built.pages.flatMap(({ files }) => files)))
  cpSync(join(root, file), join(pages, 'public', file.split('/').at(-1)))
rmSync(join(pages, '.typedoc'), { recursive: true, force: true })

await build(site)

const urls = new Set(built.pages.map(({ page }) => urlOf(page)))
for (const { page, plain } of built.pages) write(join(dist, markdownUrlOf(page)), withMarkdownLinks(plain, urls, base))
const english = built.pages.filter(({ page }) => page.language === 'en')
write(join(dist, 'llms.txt'), llmsTextOf(english, base))
const skill = english.find(({ page }) => page.path === 'skill')
write(join(dist, skillUrl), skillFileOf(withMarkdownLinks(skill.plain, urls, base)))

const broken = brokenLinksIn(dist, base)
for (const each of broken) console.error(each)
const count = readdirSync(dist, { recursive: true }).filter((name) => name.endsWith('.html')).length
console.log(`${count} pages in site/dist, ${broken.length} broken links`)
if (broken.length > 0) process.exitCode = 1
