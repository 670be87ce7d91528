/** The programs of a page, as modules that a test imports. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Programs of a page in files of their own. */
export interface Programs {
  /** Imports the program that contains a text. */
  load<Exports>(text: string): Promise<Exports>
  /** Removes the files. */
  remove(): void
}

/** @param folder a folder for the files, named `.documents` so that Git and other tests ignore it */
export function programsOf(page: string, folder: URL): Programs {
  const scratch = fileURLToPath(folder)
  mkdirSync(scratch, { recursive: true })
  const programs = [...readFileSync(root + page, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code], index) => {
    const path = `${scratch}${index}.ts`
    writeFileSync(path, code as string)
    return { path, code: code as string }
  })
  return {
    load(text) {
      const program = programs.find(({ code }) => code.includes(text))
      if (!program) throw new Error(`${page} has no program with ${text}.`)
      return import(/* @vite-ignore */ program.path)
    },
    remove: () => rmSync(scratch, { recursive: true, force: true }),
  }
}
