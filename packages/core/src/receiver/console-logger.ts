import type { HostLogger, LogFacts } from './logger.ts'

// `console` is looked up at each call: apps and tests replace its functions.
/** Logs to the console: one line, and below it the stack of the cause. */
export const consoleLogger: HostLogger = {
  // biome-ignore lint/suspicious/noConsole: without a logger, the console is the host's log.
  warn: (message, facts) => console.warn(withStack(message, facts)),
  // biome-ignore lint/suspicious/noConsole: as above.
  error: (message, facts) => console.error(withStack(message, facts)),
}

function withStack(message: string, { err }: LogFacts): string {
  const { stack } = (err ?? {}) as { stack?: string }
  return stack === undefined ? message : `${message}\n${stack}`
}
