import type { Io } from '../../packages/simulator/src/cli/command.ts'
import { run } from '../../packages/simulator/src/cli/run.ts'

/** What a run of the command line wrote, and how it ended. */
export interface Ran {
  code: number
  out: string
  err: string
}

/** Runs `ci-event` in this process. */
export async function ciEventCommand(line: readonly string[], world: Partial<Io> = {}): Promise<Ran> {
  let out = ''
  let err = ''
  const code = await run(line, {
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    outIsTerminal: false,
    errIsTerminal: false,
    env: {},
    signal: new AbortController().signal,
    ...world,
  })
  return { code, out, err }
}
