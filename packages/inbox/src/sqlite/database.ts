/** The file as the inbox uses it: opened when needed, written in shared commits, opened anew after it has failed. */
import { CallbackError, isCallbackError } from '@ci-event/core'
import { type Connection, open } from './connection.ts'

/** A database whose writes are safe when they resolve. */
export interface Database {
  /**
   * Runs `work` in a transaction and resolves after its commit. What is asked for at the same time shares a commit, and
   * so its wait for the disk; if any of it throws, each is run again in a transaction of its own. So `work` must have
   * no effects outside.
   *
   * @throws CallbackError `unavailable`, or what `work` threw; nothing of it is stored then
   */
  write<T>(work: (connection: Connection) => T): Promise<T>
  /** @throws CallbackError `unavailable` */
  read<T>(work: (connection: Connection) => T): Promise<T>
  /** Waits for the writes that were asked for, and closes the file. */
  close(): Promise<void>
}

interface Write {
  readonly work: (connection: Connection) => unknown
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/** Of a commit: enough to share the disk's time, few enough not to hold up the process. */
const mostPerCommit = 256
/** How long writes wait for other processes' transactions, in ms. */
const busyTimeout = 5000
const busyPause = 5

/**
 * @param settings pragmas, such as `max_page_count = 1000`
 * @throws CallbackError `misconfigured` when the file is another program's, of a newer version, or cannot be there
 */
export function openDatabase(file: string, settings: readonly string[] = []): Database {
  let connection: Connection | undefined
  let waiting: Write[] = []
  let flushing: Promise<void> | undefined
  let closed = false

  function connected(): Connection {
    if (connection && !connection.isInPlace()) {
      drop()
      throw new Error(`${file} was removed or replaced while it was in use.`)
    }
    connection ??= open(file, settings)
    return connection
  }

  /** What was open is given up: the next to need the file opens it anew, and SQLite mends what is to be mended. */
  function drop(): void {
    const dropped = connection
    connection = undefined
    try {
      dropped?.close()
    } catch {
      // It was not usable anyway.
    }
  }

  function transaction<T>(work: (connection: Connection) => T): T {
    const into = connected()
    try {
      into.exec('begin immediate')
      const result = work(into)
      into.exec('commit')
      return result
    } catch (error) {
      rollBack(into)
      throw error
    }
  }

  function rollBack(from: Connection): void {
    try {
      if (from.inTransaction) from.exec('rollback')
    } catch {
      drop()
    }
  }

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      // Not at once, so that what arrives in the same turn of the event loop shares the commit.
      await new Promise((resolve) => setImmediate(resolve))
      const writes = waiting.slice(0, mostPerCommit)
      waiting = waiting.slice(mostPerCommit)
      await commit(writes)
    }
    // Here and not when the promise settles: whoever was just answered may have asked for more already.
    flushing = undefined
  }

  async function commit(writes: readonly Write[]): Promise<void> {
    try {
      const results = await patiently(() => transaction((into) => writes.map(({ work }) => work(into))))
      for (const [index, { resolve }] of writes.entries()) resolve(results[index] as never)
    } catch (error) {
      if (writes.length > 1 && !isOfFile(error)) for (const write of writes) await commit([write])
      else for (const { reject } of writes) reject(seen(error))
    }
  }

  /** Tries again while another process writes, and lets this one do other things meanwhile. */
  async function patiently<T>(run: () => T): Promise<T> {
    const started = performance.now()
    for (;;) {
      try {
        return run()
      } catch (error) {
        if (codeOf(error) !== 'SQLITE_BUSY' || performance.now() - started > busyTimeout) throw error
        await new Promise((resolve) => setTimeout(resolve, busyPause * (1 + Math.random())))
      }
    }
  }

  /** Gives up a connection that has failed, and says so in our words. */
  function seen(error: unknown): unknown {
    if (isOfFile(error) && codeOf(error) !== 'SQLITE_BUSY') drop()
    return isOfFile(error) || codeOf(error) === 'SQLITE_FULL' ? unavailable(file, error) : error
  }

  try {
    connected()
  } catch (cause) {
    // A disk that is full or away may come back; a path that leads nowhere, or to another's file, is a mistake.
    if (isCallbackError(cause)) throw cause
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'SQLITE_NOTADB'].includes(String(codeOf(cause))))
      throw new CallbackError('misconfigured', `The inbox cannot be kept in ${file}: ${(cause as Error).message}`, {
        cause,
      })
  }

  return {
    write<T>(work: (connection: Connection) => T): Promise<T> {
      if (closed) return Promise.reject(unavailable(file, new Error('The inbox was closed.')))
      return new Promise<T>((resolve, reject) => {
        waiting.push({ work, resolve, reject })
        flushing ??= flush()
      })
    },
    async read(work) {
      if (closed) throw unavailable(file, new Error('The inbox was closed.'))
      try {
        return await patiently(() => work(connected()))
      } catch (error) {
        throw seen(error)
      }
    },
    async close() {
      closed = true
      await flushing
      drop()
    },
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}

/** Whether it is the file, or the disk, that failed: not the statement, and not a lack of room that may pass. */
function isOfFile(error: unknown): boolean {
  if (isCallbackError(error)) return false
  const code = codeOf(error)
  return !(typeof code === 'string' && /^SQLITE_(?:FULL|CONSTRAINT|ERROR|MISMATCH|RANGE|TOOBIG)/.test(code))
}

function unavailable(file: string, cause: unknown): CallbackError {
  const what = cause instanceof Error ? cause.message : String(cause)
  return new CallbackError(
    'unavailable',
    `The inbox cannot use ${file}: ${what}. Check the disk and the file's permissions; nothing needs to be restarted.`,
    { cause, retryAfter: 5000 },
  )
}
