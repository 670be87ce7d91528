/** One open database: its settings, its statements, and whether its file is still there. */
import { closeSync, openSync, statSync } from 'node:fs'
import Libsql from 'libsql'
import { applicationId, currentVersion, pendingMigrations } from './schema.ts'

/** What SQLite takes and gives. Blobs come back as `ArrayBuffer`. */
export type Value = string | number | null | Uint8Array
export type Row = Record<string, string | number | null | ArrayBuffer>

/** An open database. All of it is synchronous. */
export interface Connection {
  /** Runs a statement to its end and gives its rows. */
  all(sql: string, ...values: readonly Value[]): Row[]
  /** Runs statements that give nothing. */
  exec(sql: string): void
  readonly inTransaction: boolean
  /** False when the file was removed or replaced: what is written then is lost. */
  isInPlace(): boolean
  close(): void
}

/** How long SQLite itself waits for another process's transaction, which stops this process meanwhile. In ms. */
const patience = 50

/** @throws CallbackError `misconfigured` for a file that is not ours; SqliteError and others when it cannot be opened */
export function open(file: string, settings: readonly string[] = []): Connection {
  const inMemory = file === ':memory:'
  // Ours alone: it holds what CI sent. The companions -wal and -shm get the same mode from SQLite.
  if (!inMemory) closeSync(openSync(file, 'a', 0o600))
  const database = new Libsql(file, { timeout: patience })
  const statements = new Map<string, ReturnType<typeof database.prepare>>()
  const identity = inMemory ? '' : identityOf(file)

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
    isInPlace: () => inMemory || identityOf(file) === identity,
    close() {
      statements.clear()
      database.close()
    },
  }
  try {
    prepare(connection, file)
    // FULL: a commit is on the disk before it returns, so it outlives a power cut as well.
    for (const setting of ['synchronous = full', 'journal_size_limit = 67108864', ...settings]) {
      connection.all(`pragma ${setting}`)
    }
    return connection
  } catch (error) {
    connection.close()
    throw error
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
  // Asked before anything is written: a file that is not ours stays as it is.
  const isPending = pending().length > 0
  const [mode] = connection.all('pragma journal_mode = wal')
  if (mode?.journal_mode !== 'wal' && file !== ':memory:') {
    throw new Error(`${file} cannot be kept with a write-ahead log. A network file system is likely: use a local disk.`)
  }
  if (!isPending) return
  connection.exec('begin immediate')
  try {
    // Asked again, for another process may have done it meanwhile.
    for (const migration of pending()) connection.exec(migration)
    connection.exec(`pragma application_id = ${applicationId}; pragma user_version = ${currentVersion}; commit`)
  } catch (error) {
    if (connection.inTransaction) connection.exec('rollback')
    throw error
  }
}

function identityOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat ? `${stat.dev} ${stat.ino}` : ''
}
