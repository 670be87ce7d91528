/** Reads the recipes of a page: the files that it shows, and the commands. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A section of a page. */
export interface Recipe {
  /** The heading. */
  readonly title: string
  /** Code by the path that the page names above it; code without one is `app.ts`. */
  readonly files: ReadonlyMap<string, string>
  /** The lines of its shell commands, block by block. */
  readonly commands: readonly (readonly string[])[]
}

const root = new URL('../../', import.meta.url)

/** The sections of a page that have code, in their order. */
export function recipesOf(page: string, level = '##'): Recipe[] {
  const text = readFileSync(fileURLToPath(new URL(page, root)), 'utf8')
  return (
    text
      .split(new RegExp(`^${level} (?=.*$)`, 'm'))
      .slice(1)
      // Not what follows under a higher heading.
      .map((section) => recipeOf(section.split(new RegExp(`^#{1,${level.length - 1}} `, 'm'))[0] ?? ''))
      .filter(({ files }) => files.size > 0)
  )
}

function recipeOf(section: string): Recipe {
  const title = section.slice(0, section.indexOf('\n'))
  const files = new Map<string, string>()
  const commands: string[][] = []
  const fences = section.matchAll(/(?:^`([^`\n]+)`[:：]\n\n)?^```(\w+)\n(.*?)^```$/gms)
  for (const [, path = 'app.ts', language, code = ''] of fences) {
    if (language === 'sh') commands.push(code.trim().split('\n'))
    // The first program of a section is the one that it is about.
    else if (!files.has(path)) files.set(path, code)
  }
  return { title, files, commands }
}

/** Finds a section by how its heading begins. */
export function startsWith(text: string): (recipe: Recipe) => boolean {
  return ({ title }) => title.startsWith(text)
}

/** The packages of this repository that commands install, without those for development. */
export function packagesIn(lines: readonly string[]): string[] {
  const installs = lines.filter((line) => isInstall(line) && !line.includes('--save-dev'))
  return [...installs.join(' ').matchAll(/@ci-event\/\w+/g)].map(([name]) => name)
}

/** Whether a command installs packages. */
export function isInstall(line: string): boolean {
  return /^(?:npm install|bun add|deno add)\b/.test(line)
}
