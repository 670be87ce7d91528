/** The contract between the command line and its commands. */

/** @internal An option of a command. */
export interface Option {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  readonly multiple?: boolean
  /** The placeholder of the value in the help, such as `URL`. */
  readonly value?: string
  readonly help: string
}

/** @internal The options of one invocation. */
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
  /** Resolves with the exit code: 0 for success, 1 for a failure that the command was to find. */
  run(values: Values, positionals: readonly string[], io: Io): Promise<number>
}

/** @internal The environment of a command, so that tests can run it in their own process. */
export interface Io {
  /** Writes results to standard output. */
  out(text: string): void
  /** Writes progress and errors to standard error. */
  err(text: string): void
  readonly outIsTerminal: boolean
  readonly errIsTerminal: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal
}

/** @internal The command line is wrong: exit code 2. */
export class UsageError extends Error {}
