/** Colours, tables and line breaks of the output. */
import { styleText } from 'node:util'
import type { Io } from './command.ts'

type Style = Parameters<typeof styleText>[0]

/** @internal Returns a function that colours text, if standard output is a terminal that shows colours. */
export function painter({ env, outIsTerminal }: Io): (style: Style, text: string) => string {
  const wanted = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0'
  const unwanted = (env.NO_COLOR !== undefined && env.NO_COLOR !== '') || env.TERM === 'dumb'
  const coloured = wanted || (outIsTerminal && !unwanted)
  // Without `validateStream`, styleText would look at this process's own standard output, which tests replace.
  return (style, text) => (coloured ? styleText(style, text, { validateStream: false }) : text)
}

/** @internal Columns as wide as their widest cell, except the last. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const lines = rows.map((row) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '),
  )
  return `${lines.join('\n')}\n`
}

/** @internal Breaks text at spaces, and indents each line after the first. */
export function wrapped(text: string, indent: string, width = 100): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join(`\n${indent}`)
}

/** @internal `12 ms`, `1.2 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1) return `${milliseconds.toFixed(2)} ms`
  return milliseconds < 1000
    ? `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`
}
