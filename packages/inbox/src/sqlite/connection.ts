/** One open database: its settings, its statements, and whether its files are still in place. */
import { closeSync, openSync, statSync } from 'node:fs'
import { CallbackError } from '@ci-event/core'
import { requireLibsql } from './libsql.cjs'
import { applicationId, currentVersion, pendingMigrations } from './schema.ts'

/** What SQLite accepts. Blobs are returned as `ArrayBuffer`. */
type Value = string | number | null | Uint8Array
export type Row = Record<string, string | number | null | ArrayBuffer>

/** An open database. All of it is synchronous, and a lock of another process is never waited for. */
export interface Connection {
  /** Runs a statement to its end and returns its rows. */
  all(sql: string, ...values: readonly Value[]): Row[]
  /** Runs statements that return nothing. */
  exec(sql: string): void
  readonly inTransaction: boolean
  /**
   * Which of its files was removed or replaced, if any. SQLite keeps writing to a removed file, and what it writes
   * there is gone when the process ends.
   */
  missing(): 'database' | 'log' | undefined
  close(): void
}

/**
 * @throws CallbackError `misconfigured` for a file that is not ours, and when libsql cannot be loaded; SqliteError and others
 * when the file cannot be opened
 */
export function open(file: string, settings: readonly string[] = []): Connection {
  const inMemory = file === ':memory:'
  const Libsql = loadLibsql()
  // Readable by its owner only: it holds what CI sent. SQLite gives -wal and -shm the same mode.
  if (!inMemory) closeSync(openSync(file, 'a', 0o600))
  // A lock is waited for in `database.ts`, without blocking the event loop.
  const database = new Libsql(file, { timeout: 0 })
  const statements = new Map<string, ReturnType<typeof database.prepare>>()
  const log = `${file}-wal`
  const identity = inMemory ? '' : identityOf(file)
  let logIdentity = ''

  const connection: Connection = {
    all(sql, ...values) {
      let statement = statements.get(sql)
      if (!statement) {
        statement = database.prepare(sql)
        statements.set(sql, statement)
      }
      return statement.all([...values]) as Row[]
    },
    exec: (sql) => void database.exec(sql),
    get inTransaction() {
      return database.inTransaction
    },
    missing() {
      if (inMemory) return undefined
      if (identityOf(file) !== identity) return 'database'
      return identityOf(log) === logIdentity ? undefined : 'log'
    },
    close() {
      statements.clear()
      database.close()
    },
  }
  try {
    prepare(connection, file)
    for (const setting of ['synchronous = full', 'journal_size_limit = 67108864', ...settings]) {
      connection.all(`pragma ${setting}`)
    }
    // The log exists from the first read on.
    connection.all('select open from file_status')
    if (!inMemory) logIdentity = identityOf(log)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

function loadLibsql(): ReturnType<typeof requireLibsql> {
  try {
    return requireLibsql()
  } catch (cause) {
    throw new CallbackError(
      'misconfigured',
      `libsql, the inbox's driver, could not be loaded: ${String(cause instanceof Error ? cause.message : cause).split('\n')[0]}. ` +
        'It has a native library. In a bundled app make `libsql` external and install it beside the bundle (docs/serverless.md); ' +
        'elsewhere install @ci-event/inbox again, with optional dependencies, on the system that runs it.',
      { cause },
    )
  }
}

function prepare(connection: Connection, file: string): void {
  const number = (sql: string): number => Number(Object.values(connection.all(sql)[0] ?? {})[0])
  const pending = () =>
    pendingMigrations(file, {
      applicationId: number('pragma application_id'),
      version: number('pragma user_version'),
      tables: number('select count(*) from sqlite_master'),
    })
  // Checked before anything is written: a file that is not ours stays unchanged.
  const isPending = pending().length > 0
  const [mode] = connection.all('pragma journal_mode = wal')
  if (mode?.journal_mode !== 'wal' && file !== ':memory:') {
    throw new Error(`${file} cannot be kept with a write-ahead log. A network file system is likely: use a local disk.`)
  }
  if (!isPending) return
  connection.exec('begin immediate')
  try {
    // Checked again, because another process may have migrated it meanwhile.
    for (const migration of pending()) connection.exec(migration)
    connection.exec(`pragma application_id = ${applicationId}; pragma user_version = ${currentVersion}; commit`)
  } catch (error) {
    if (connection.inTransaction) connection.exec('rollback')
    throw error
  }
}

/** Distinguishes a file from another of the same name; `''` when there is none. */
export function identityOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat ? `${stat.dev} ${stat.ino}` : ''
}
