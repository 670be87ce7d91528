/** The file as the inbox uses it: opened when needed, written in shared commits, reopened after it has failed. */
import { CallbackError, isCallbackError } from '@ci-event/core'
import { type Connection, identityOf, open } from './connection.ts'
import { lostLog, markClosed, markOpen, removedLog, rescueLog } from './log-loss.ts'

/** A database whose writes are safe when they resolve, unless they ask for less. */
export interface Database {
  /**
   * Runs `work` in a transaction and resolves after its commit. Writes requested at the same time share a commit, and
   * so its wait for the disk; if one of them throws, each runs again in a transaction of its own. So `work` must have
   * no effects outside.
   *
   * @param options `waitsForDisk: false` for work that may be undone by a power cut, though not by the end of the process. It does
   * not hold up the event loop until the disk has it, unless it shares a commit with work that waits.
   * @throws CallbackError `unavailable`, or what `work` threw; nothing of it is stored then
   */
  write<T>(work: (connection: Connection) => T, options?: { waitsForDisk: boolean }): Promise<T>
  /** @throws CallbackError `unavailable` */
  read<T>(work: (connection: Connection) => T): Promise<T>
  /** Waits for the writes requested so far, and closes the file. */
  close(): Promise<void>
}

interface Write {
  readonly work: (connection: Connection) => unknown
  readonly waitsForDisk: boolean
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/** Writes per commit: enough to share the disk's time, few enough not to block the event loop. */
const mostPerCommit = 256
/** How long to wait for other processes' transactions, in ms. The waiting is a timer, not SQLite's, which would block. */
const busyTimeout = 5000
const busyPause = 5

/**
 * @param report called when the write-ahead log was removed
 * @param settings pragmas, such as `max_page_count = 1000`
 * @throws CallbackError `misconfigured` when the file belongs to another program, has a newer version, or cannot be created
 */
export function openDatabase(
  file: string,
  report: (error: CallbackError) => void,
  settings: readonly string[] = [],
): Database {
  let connection: Connection | undefined
  let isMarked = false
  let waiting: Write[] = []
  let flushing: Promise<void> | undefined
  let closed = false

  function connected(): Connection {
    const missing = connection?.missing()
    if (connection && missing === 'log') report(removedLog(file, rescueLog(connection)))
    if (missing) drop()
    if (missing === 'database') throw new Error(`${file} was removed or replaced while it was in use.`)
    if (connection) return connection
    const hadLog = identityOf(`${file}-wal`) !== ''
    connection = open(file, settings)
    const isFirst = !isMarked
    isMarked = false
    if (isFirst && !hadLog && lostLog(connection)) report(removedLog(file, false))
    return connection
  }

  /** Closes a connection that has failed. The next use opens the file again, and SQLite recovers what can be recovered. */
  function drop(): void {
    const dropped = connection
    connection = undefined
    try {
      dropped?.close()
    } catch {
      // It was not usable anyway.
    }
  }

  function transaction(writes: readonly Write[]): unknown[] {
    const into = connected()
    try {
      if (!isMarked) {
        markOpen(into)
        isMarked = true
      }
      // FULL: a commit is on the disk before it returns, so it survives a power cut as well. With it, so do those before it.
      into.exec(`pragma synchronous = ${writes.some(({ waitsForDisk }) => waitsForDisk) ? 'full' : 'normal'}`)
      into.exec('begin immediate')
      const results = writes.map(({ work }) => work(into))
      into.exec('commit')
      return results
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
      // Deferred, so that what arrives in the same turn of the event loop shares the commit.
      await new Promise((resolve) => setImmediate(resolve))
      const writes = waiting.slice(0, mostPerCommit)
      waiting = waiting.slice(mostPerCommit)
      await commit(writes)
    }
    // Here and not when the promise settles: a caller whose write resolved may have requested another already.
    flushing = undefined
  }

  async function commit(writes: readonly Write[]): Promise<void> {
    try {
      const results = await patiently(() => transaction(writes))
      for (const [index, { resolve }] of writes.entries()) resolve(results[index] as never)
    } catch (error) {
      if (writes.length > 1 && !isOfFile(error)) for (const write of writes) await commit([write])
      else for (const { reject } of writes) reject(handled(error))
    }
  }

  /** Tries again while another process holds the lock, without blocking the event loop. */
  async function patiently<T>(run: () => T): Promise<T> {
    const started = performance.now()
    for (;;) {
      try {
        return run()
      } catch (error) {
        if (!isBusy(error) || performance.now() - started > busyTimeout) throw error
        await new Promise((resolve) => setTimeout(resolve, busyPause * (1 + Math.random())))
      }
    }
  }

  /** Closes a connection that has failed, and turns the failure into a `CallbackError`. */
  function handled(error: unknown): unknown {
    if (isOfFile(error) && !isBusy(error)) drop()
    return isOfFile(error) || codeOf(error) === 'SQLITE_FULL' ? unavailable(file, error) : error
  }

  try {
    connected()
  } catch (cause) {
    // A disk that is full or missing may recover; a wrong path is a mistake in the configuration.
    if (isCallbackError(cause)) throw cause
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'SQLITE_NOTADB'].includes(String(codeOf(cause))))
      throw new CallbackError('misconfigured', `The inbox cannot be kept in ${file}: ${(cause as Error).message}`, {
        cause,
      })
  }

  return {
    write<T>(work: (connection: Connection) => T, { waitsForDisk } = { waitsForDisk: true }): Promise<T> {
      if (closed) return Promise.reject(unavailable(file, new Error('The inbox was closed.')))
      return new Promise<T>((resolve, reject) => {
        waiting.push({ work, waitsForDisk, resolve, reject })
        flushing ??= flush()
      })
    },
    async read(work) {
      if (closed) throw unavailable(file, new Error('The inbox was closed.'))
      try {
        return await patiently(() => work(connected()))
      } catch (error) {
        throw handled(error)
      }
    },
    async close() {
      closed = true
      await flushing
      // Also after reading only: SQLite removes the log when the last connection closes, which must not look like a loss.
      if (connection && !connection.missing()) markClosed(connection)
      drop()
    },
  }
}

function isBusy(error: unknown): boolean {
  return String(codeOf(error)).startsWith('SQLITE_BUSY')
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}

/** Whether the file or the disk failed: not the statement, and not a lack of space, which may pass. */
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
