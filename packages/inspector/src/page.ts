/** The page's own files. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { directory } from '@ci-event/inspector/page/directory.cjs'
import type { Reply } from './reply.ts'

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
} as const

// Named one by one, so that no path of a request ever reaches the file system.
const files = new Map(
  [
    'index.html',
    'style.css',
    'icon.svg',
    'app.js',
    'delivery.js',
    'dom.js',
    'filter.js',
    'list.js',
    'live.js',
    'words.js',
  ].map((name) => [name, types[name.split('.')[1] as keyof typeof types]]),
)

/** A file of the page; `undefined` if it has none of that name. The page itself has the name `''`. */
export function pageFile(name: string): Reply | undefined {
  const file = name === '' ? 'index.html' : name
  const type = files.get(file)
  return type && { status: 200, type, body: readFileSync(join(directory, file), 'utf8') }
}
