/** Finds links of built pages that lead nowhere: pages, anchors, images, scripts, and those between the pages as Markdown. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param dist the folder of the built site
 * @param base the path that the site is served below
 * @returns a line for each broken link
 */
export function brokenLinksIn(dist, base) {
  const all = readdirSync(dist, { recursive: true })
  const files = all.filter((name) => name.endsWith('.html'))
  const pages = new Map(files.map((file) => [file, readFileSync(join(dist, file), 'utf8')]))
  const ids = new Map([...pages].map(([file, html]) => [file, idsOf(html)]))
  const broken = []
  for (const [file, html] of pages) {
    const address = `${base}${file.replace(/(^|\/)index\.html$/, '$1').replace(/\.html$/, '')}`
    for (const [, link] of html.matchAll(/ (?:href|src)="([^"]*)"/g)) {
      const url = new URL(link.replaceAll('&amp;', '&'), `http://site${address}`)
      if (url.host !== 'site') continue
      const path = decodeURIComponent(url.pathname)
      const target = path.startsWith(base) ? pageOf(path.slice(base.length), pages) : undefined
      const anchor = decodeURIComponent(url.hash.slice(1))
      if (target === undefined) {
        if (!path.startsWith(base) || !existsSync(join(dist, path.slice(base.length)))) broken.push(`${file}: ${link}`)
      } else if (anchor !== '' && !ids.get(target).has(anchor)) broken.push(`${file}: ${link}`)
    }
  }
  for (const file of all.filter((name) => /\.(?:md|txt)$/.test(name))) {
    for (const link of linksOfMarkdown(readFileSync(join(dist, file), 'utf8'))) {
      const path = decodeURIComponent(link.replace(/#.*$/, ''))
      if (!path.startsWith(base) || !existsSync(join(dist, path.slice(base.length)))) broken.push(`${file}: ${link}`)
    }
  }
  return [...new Set(broken)]
}

/** The links within the site. Those in fences are examples. */
function linksOfMarkdown(text) {
  return [...text.replace(/^```.*?^```$/gms, '').matchAll(/\]\((\/[^)\s]*)\)/g)].map(([, link]) => link)
}

function pageOf(path, pages) {
  return [`${path}.html`, `${path}index.html`, path].find((file) => pages.has(file))
}

function idsOf(html) {
  return new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id.replaceAll('&amp;', '&')))
}
