/** The words of `--help`. */
import type { Command, Option } from './command.ts'
import { table, wrapped } from './look.ts'

/** @internal */
export function overview(commands: readonly Command[]): string {
  return [
    'ci-event: the callbacks of Tencent Cloud CI (数据万象), on your own machine\n',
    'Usage: ci-event <command> [options]\n',
    `${table(commands.map(({ name, summary }) => [`  ${name}`, summary]))}`,
    'ci-event <command> --help says more. Exit codes: 0 fine, 1 a failure was found, 2 the command line is wrong.\n',
  ].join('\n')
}

/** @internal */
export function helpOf({ name, summary, usage, notes, examples, options }: Command): string {
  const rows = Object.entries({ ...options, help: { type: 'boolean', short: 'h', help: 'this text' } as const })
  const width = Math.max(...rows.map(([each, option]) => flagOf(each, option).length))
  const lines = rows.map(([each, option]) => {
    return `  ${flagOf(each, option).padEnd(width)}  ${wrapped(option.help, ' '.repeat(width + 4))}`
  })
  return [
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.\n`,
    `Usage: ci-event ${name} ${usage}\n`,
    `${lines.join('\n')}\n`,
    ...(notes === undefined ? [] : [`${wrapped(notes, '')}\n`]),
    `Examples:\n${examples.map((example) => `  ci-event ${example}`).join('\n')}\n`,
  ].join('\n')
}

function flagOf(name: string, { short, value, type }: Option): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${type === 'string' ? ` ${value ?? 'TEXT'}` : ''}`
}
