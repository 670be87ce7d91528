/**
 * Detects that the write-ahead log (`-wal`) was removed. Callbacks answered 200 may be in it alone, and SQLite takes a
 * file without a log for a complete one.
 */
import { CallbackError } from '@ci-event/core'
import type { Connection } from './connection.ts'

/**
 * Notes in the file itself, not only in its log, that it is in use. A process that ends in good order takes the note
 * back; one that is killed leaves its log behind.
 */
export function markOpen(connection: Connection): void {
  connection.exec('begin immediate; update file_status set open = 1 where id = 1; commit')
  connection.all('pragma wal_checkpoint(passive)')
}

/** Takes the note back, and moves everything from the log to the file. A failure leaves the note. */
export function markClosed(connection: Connection): void {
  try {
    connection.exec('begin immediate; update file_status set open = 0 where id = 1; commit')
    connection.all('pragma wal_checkpoint(truncate)')
  } catch {
    if (connection.inTransaction) connection.exec('rollback')
  }
}

/** Whether a file that was found without a log must have had one. */
export function lostLog(connection: Connection): boolean {
  return connection.all('select open from file_status')[0]?.open === 1
}

/** Moves everything to the file from a log that was removed while it is open. @returns whether that was possible */
export function rescueLog(connection: Connection): boolean {
  try {
    const [result] = connection.all('pragma wal_checkpoint(truncate)')
    return result?.busy === 0
  } catch {
    return false
  }
}

export function removedLog(file: string, isRescued: boolean): CallbackError {
  const what = isRescued
    ? 'Its content was saved, so nothing is lost this time.'
    : 'Callbacks that were answered 200 may be lost.'
  return new CallbackError(
    'unavailable',
    `${file}-wal must stay beside ${file}, and was removed. ${what} Find out what removes it: it is a part of the database, not a temporary file.`,
  )
}
