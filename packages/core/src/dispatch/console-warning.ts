/** Where a dispatcher warns that belongs to no receiver. */
export function warnOnConsole(message: string): void {
  // biome-ignore lint/suspicious/noConsole: without a receiver, the console is the host's log.
  console.warn(`ci-event: ${message}`)
}
