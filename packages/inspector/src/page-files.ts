/** The files of the page. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { directory } from '@ci-event/inspector/page/directory.cjs'
import type { PageResponse } from './response.ts'

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
} as const

// An explicit list, so that no path of a request reaches the file system.
const files = new Map(
  [
    'index.html',
    'style.css',
    'icon.svg',
    'main.js',
    'address.js',
    'api.js',
    'attempts.js',
    'charts.js',
    'confirm.js',
    'dom.js',
    'filters.js',
    'item-details.js',
    'item-list.js',
    'overview.js',
    'press.js',
    'rows.js',
    'translations.js',
  ].map((name) => [name, types[name.split('.')[1] as keyof typeof types]]),
)

/** A file of the page by its name, or the page itself for `''`; `undefined` if there is no such file. */
export function pageFile(name: string): PageResponse | undefined {
  const file = name === '' ? 'index.html' : name
  const type = files.get(file)
  return type && { status: 200, type, body: readFileSync(join(directory, file), 'utf8') }
}
