/** The check of the built site notices each kind of link that leads nowhere, also of a site below a path. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { brokenLinksIn } from '../../site/links-of-dist.mjs'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A built site of these files. */
function built(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ci-event-site-'))
  folders.push(folder)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  return folder
}

const siteBelow = (base: string) => ({
  'index.html': `<a href="${base}zh/">中文</a><a href="${base}guide#2-try">try</a><img src="${base}terminal.svg">`,
  'guide.html': `<h2 id="2-try">Try</h2><a href="${base}">home</a>`,
  'zh/index.html': `<a href="${base}alerts.yml">rules</a>`,
  'guide.md': `[home](${base}index.md)\n\n\`\`\`ts\n// [x](/example)\n\`\`\`\n`,
  'index.md': `![](${base}terminal.svg)`,
  'llms.txt': `- [Guide](${base}guide.md#2-try)`,
  'terminal.svg': '<svg/>',
  'alerts.yml': 'groups:',
})

test.each(['/', '/ci-event/'])('a complete site below %s has no broken link', (base) => {
  expect(brokenLinksIn(built(siteBelow(base)), base)).toEqual([])
})

test.each([
  ['a page that does not exist', 'guide.html', '<a href="/ci-event/gone">x</a>', '/ci-event/gone'],
  ['a heading that does not exist', 'guide.html', '<a href="/ci-event/guide#gone">x</a>', '/ci-event/guide#gone'],
  ['a page above the path of the site', 'guide.html', '<a href="/guide">x</a>', '/guide'],
  ['a script that does not exist', 'guide.html', '<script src="/ci-event/assets/app.js">', '/ci-event/assets/app.js'],
  ['an image above the path of the site', 'zh/index.html', '<img src="/terminal.svg">', '/terminal.svg'],
  ['a page in Markdown that does not exist', 'guide.md', '[x](/ci-event/gone.md)', '/ci-event/gone.md'],
  ['a page in Markdown above the path of the site', 'llms.txt', '[x](/guide.md)', '/guide.md'],
])('a link to %s is reported', (_, file, text, link) => {
  const folder = built({
    ...siteBelow('/ci-event/'),
    'guide.html': '<h2 id="2-try">Try</h2>',
    [file]: `<h2 id="2-try">Try</h2>${text}`,
  })
  expect(brokenLinksIn(folder, '/ci-event/')).toEqual([`${file}: ${link}`])
})
