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
  // biome-ignore lint/suspicious/noConsole: without a function of the app's, nothing else shows the failure
  console.error(...(error === undefined ? [`[ci-event] ${message}`] : [`[ci-event] ${message}`, error]))
}
