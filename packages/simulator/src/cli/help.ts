/** The text of `--help`. */
import type { Command, Option } from './command.ts'
import { table, wrapped } from './terminal.ts'

/** @internal The exit codes of every command. */
const exitCodes = [
  ['0', 'success'],
  ['1', 'failure: a callback was refused or not as expected, a problem was found, or nothing matched'],
  ['2', 'the command line is wrong, or a package that the command needs is not installed'],
] as const

/** @internal */
export function overview(commands: readonly Command[]): string {
  return [
    'ci-event: sends, records and examines callbacks of Tencent Cloud CI (数据万象) on your own machine\n',
    'Usage: ci-event <command> [options]\n',
    `${table(commands.map(({ name, summary }) => [`  ${name}`, summary]))}`,
    '`ci-event <command> --help` lists the options of a command; `ci-event --version` prints the version.\n',
    `Exit codes:\n${table(exitCodes.map(([code, meaning]) => [`  ${code}`, meaning]))}`,
  ].join('\n')
}

/** @internal */
export function helpOf({ name, summary, usage, notes, examples, options }: Command): string {
  const rows = Object.entries({ ...options, help: { type: 'boolean', short: 'h', help: 'print this help' } as const })
  const width = Math.max(...rows.map(([each, option]) => optionName(each, option).length))
  const lines = rows.map(([each, option]) => {
    return `  ${optionName(each, option).padEnd(width)}  ${wrapped(option.help, ' '.repeat(width + 4))}`
  })
  return [
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.\n`,
    `Usage: ci-event ${name} ${usage}\n`,
    `${lines.join('\n')}\n`,
    ...(notes === undefined ? [] : [`${wrapped(notes, '')}\n`]),
    `Examples:\n${examples.map((example) => `  ci-event ${example}`).join('\n')}\n`,
  ].join('\n')
}

function optionName(name: string, { short, value, type }: Option): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${type === 'string' ? ` ${value ?? 'TEXT'}` : ''}`
}
