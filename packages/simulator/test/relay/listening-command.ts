import { type CommandResult, ciEventCommand } from '../cli/ci-event-command.ts'
import { relaySecret } from './relaying-app.ts'

/** A `ci-event` command that runs until it is stopped. */
export interface RunningCommand {
  out(): string
  err(): string
  /** The lines of `--json`, or of the text. */
  lines(): string[]
  /** As Ctrl-C does. */
  stop(): Promise<CommandResult>
  /** When it ends by itself. */
  readonly ended: Promise<CommandResult>
}

export function startCommand(line: readonly string[], env: Record<string, string> = {}): RunningCommand {
  const controller = new AbortController()
  let out = ''
  let err = ''
  const ended = ciEventCommand(line, {
    signal: controller.signal,
    env: { CI_RELAY_SECRET: relaySecret, ...env },
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
  }).then(({ code }) => ({ code, out, err }))
  return {
    out: () => out,
    err: () => err,
    lines: () => out.split('\n').filter((each) => each !== ''),
    stop() {
      controller.abort()
      return ended
    },
    ended,
  }
}
