import Libsql from 'libsql'

/** The app's own table: which recordings are ready. */
export interface Recordings {
  /** Adds a recording; a second call for the same job changes nothing. */
  add(jobId: string, key: string): void
  list(): string[]
  close(): void
}

/** @param file an SQLite file of the app, not the file of the inbox */
export function openRecordings(file: string): Recordings {
  const database = new Libsql(file)
  database.exec('create table if not exists recording (job text primary key, key text not null)')
  return {
    // The work and the mark that it is done are one row: a handler that runs again after a crash does no harm.
    add: (jobId, key) =>
      void database.prepare('insert into recording values (?, ?) on conflict do nothing').run(jobId, key),
    list: () =>
      (database.prepare('select key from recording order by key').all() as { key: string }[]).map(({ key }) => key),
    close: () => void database.close(),
  }
}
