/** What a command of the command line is, and what it may use of the world. */

/** @internal An option of a command. */
export interface Option {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  readonly multiple?: boolean
  /** What stands for the value in the help. */
  readonly value?: string
  readonly help: string
}

/** @internal */
export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>

/** @internal */
export interface Command {
  readonly name: string
  readonly summary: string
  /** What follows the name, such as `<Tag> --to URL`. */
  readonly usage: string
  /** Paragraphs after the options. */
  readonly notes?: string
  readonly examples: readonly string[]
  readonly options: Readonly<Record<string, Option>>
  /** Gives the exit code: 0 when all is well, 1 when something failed. */
  run(values: Values, positionals: readonly string[], io: Io): Promise<number>
}

/** @internal The world, as far as a command needs it. */
export interface Io {
  /** Writes to standard output: results. */
  out(text: string): void
  /** Writes to standard error: progress and complaints. */
  err(text: string): void
  /** Whether standard output, and standard error, are terminals. */
  readonly outIsTerminal: boolean
  readonly errIsTerminal: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal
}

/** @internal The command line was written wrongly: exit code 2. */
export class UsageError extends Error {}
