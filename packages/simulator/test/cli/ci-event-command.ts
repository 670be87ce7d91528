import type { Io } from '../../src/cli/command.ts'
import { run } from '../../src/cli/run.ts'

/** What a run of the command line wrote, and its exit code. */
export interface CommandResult {
  code: number
  out: string
  err: string
}

/** Runs `ci-event` in this process. */
export async function ciEventCommand(line: readonly string[], io: Partial<Io> = {}): Promise<CommandResult> {
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
    ...io,
  })
  return { code, out, err }
}
