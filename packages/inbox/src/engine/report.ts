/** Reports errors that no caller waits for. */

/** Reports an error. Never throws. */
export type Report = (error: unknown) => void

/** @param onError the app's function, whose own failure is ignored; without one, errors are written to the console */
export function createReport(onError: ((error: unknown) => unknown) | undefined): Report {
  return (error) => {
    void (async () => (onError ? onError(error) : log('An error in the inbox:', error)))().catch(() => {})
  }
}

/** Writes to the console, because an app that passed no function must still see the failure. */
export function log(message: string, error?: unknown): void {
  const details = error === undefined ? '' : ` ${textOf(error)}`
  // biome-ignore lint/suspicious/noConsole: without a function of the app's, nothing else shows the failure
  console.error(`ci-event: ${message}${details}`)
}

/** Stacks and no other fields: errors of database drivers hold whole connections. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const text = error.stack ?? `${error.name}: ${error.message}`
  return error.cause === undefined ? text : `${text}\n  caused by ${textOf(error.cause)}`
}
