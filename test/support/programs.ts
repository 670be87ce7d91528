/** The programs of a page, as modules that a test imports. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Programs of a page in files of their own. */
export interface Programs {
  /** Imports the program that contains a text. */
  load<Exports>(text: string): Promise<Exports>
  /** Removes the files, and ends the connections that the programs have opened to Redis. */
  remove(): void
}

/** @param folder a folder for the files, named `.documents` so that Git and other tests ignore it */
export function programsOf(page: string, folder: URL): Programs {
  const scratch = fileURLToPath(folder)
  const connections = connectionsFromNow()
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
    remove() {
      connections.end()
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}

/**
 * A program leaves its connections to the end of its process. Here it shares that with other files of tests, in which it
 * would go on to reconnect to a server that has gone.
 */
function connectionsFromNow(): { end(): void } {
  const made = new Set<Redis>()
  const { connect } = Redis.prototype
  Redis.prototype.connect = function (...values) {
    made.add(this)
    return connect.apply(this, values)
  }
  return {
    end() {
      Redis.prototype.connect = connect
      for (const each of made) each.disconnect()
    },
  }
}
