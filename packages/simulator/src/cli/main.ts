/** The `ci-event` program. */
import { run } from './run.ts'

const stop = new AbortController()
let stopping = false
process.on('SIGINT', () => {
  // The first Ctrl-C lets the command finish; the second ends the process at once.
  if (stopping) process.exit(130)
  stopping = true
  stop.abort()
})
process.on('SIGTERM', () => stop.abort())
// `ci-event tags | head` closes the pipe early, which is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  outIsTerminal: process.stdout.isTTY === true,
  errIsTerminal: process.stderr.isTTY === true,
  env: process.env,
  signal: stop.signal,
}).then((code) => {
  process.exitCode = code
})
