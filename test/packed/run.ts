import { type ExecFileException, execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { quoted } from '../support/quoted.ts'

const execute = promisify(execFile)

/** Runs a program to its end and gives its standard output; if it fails, all that it wrote is in the error. */
export async function run(
  program: string,
  args: readonly string[],
  cwd: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  try {
    return (await execute(program, args, { cwd, env: { ...environment(), ...more }, maxBuffer: 2 ** 26 })).stdout
  } catch (failure) {
    const { code, signal, stdout, stderr } = failure as ExecFileException
    const end = signal ?? `code ${code}`
    // Not as `cause`, which repeats what was printed.
    throw new Error(`${program} ${args.join(' ')} ended with ${end} in ${cwd}\n${quoted(`${stdout}\n${stderr}`)}`)
  }
}

/**
 * Our own environment without what Vitest and npm put there for their children: a nested npm would take the settings
 * of the outer one, and the apps would find themselves in a test.
 */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|vitest|test$|node_env$|node_options$|jest_)/i.test(name),
  )
  return { ...Object.fromEntries(kept), TURBO_TELEMETRY_DISABLED: '1', NO_UPDATE_NOTIFIER: '1' }
}
