/** Finds the command, parses its options, and turns its result into an exit code. */
import { parseArgs } from 'node:util'
import { isCallbackError } from '@ci-event/core'
import { MissingPackageError } from '../optional-package.ts'
import { type Command, type Io, UsageError, type Values } from './command.ts'
import { doctor } from './commands/doctor.ts'
import { inspect } from './commands/inspect.ts'
import { listen } from './commands/listen.ts'
import { record } from './commands/record.ts'
import { relay } from './commands/relay.ts'
import { replay } from './commands/replay.ts'
import { send } from './commands/send.ts'
import { tags } from './commands/tags.ts'
import { validate } from './commands/validate.ts'
import { helpOf, overview } from './help.ts'
import { packageVersion } from './version.ts'

const commands: readonly Command[] = [send, record, replay, listen, relay, inspect, doctor, tags, validate]

/** @internal Runs a command line without the program's name, and resolves with the exit code. */
export async function run(line: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = line
  if (isVersion(name) || (commands.some((each) => each.name === name) && rest.includes('--version'))) {
    io.out(`${packageVersion()}\n`)
    return 0
  }
  const helpWanted = name === undefined || name === '--help' || name === '-h' || name === 'help'
  const command = commands.find((each) => each.name === (name === 'help' ? rest[0] : name))
  if (helpWanted && !command) {
    io.out(overview(commands))
    return name === undefined ? 2 : 0
  }
  if (!command) {
    io.err(`ci-event: unknown command ${JSON.stringify(name)}.\n\n${overview(commands)}`)
    return 2
  }
  if (helpWanted || rest.includes('--help') || rest.includes('-h')) {
    io.out(helpOf(command))
    return 0
  }
  try {
    const { values, positionals } = parse(command, rest)
    return await command.run(values, positionals, io)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    io.err(`ci-event ${command.name}: ${error.message}\n`)
    if (error instanceof MissingPackageError) return 2
    // An option of the library that an option of the command line was passed to.
    const isUsage = error instanceof UsageError || (isCallbackError(error) && error.code === 'misconfigured')
    if (!isUsage) return 1
    io.err(`Try: ci-event ${command.name} --help\n`)
    return 2
  }
}

function isVersion(name: string | undefined): boolean {
  return name === '--version' || name === '-v' || name === 'version'
}

function parse({ options }: Command, args: readonly string[]): { values: Values; positionals: readonly string[] } {
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { type, short, multiple = false }]) => [
      name,
      { type, multiple, ...(short === undefined ? {} : { short }) },
    ]),
  )
  try {
    return parseArgs({ args: [...args], options: config, allowPositionals: true, strict: true })
  } catch (cause) {
    throw new UsageError((cause as Error).message)
  }
}
