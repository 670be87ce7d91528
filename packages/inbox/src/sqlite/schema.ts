/** The tables of the file, and how a file of an older version is brought to this one. */
import { CallbackError } from '@ci-event/core'

/** `cIev`: by this the file is known as an inbox, and any other file is left alone. */
export const applicationId = 0x63496576

/**
 * Each takes the file from the version that is its place in the list to the next. Never change one that was released:
 * add another.
 *
 * Times are milliseconds of the wall clock. `scheduled` is when `due` was decided: a clock that shows less than that has
 * been put back, and `due` means nothing any more. Whether a worker lives is told from its `beat` going on, not from
 * any clock.
 */
export const migrations: readonly string[] = [
  `create table item (
     id integer primary key autoincrement,
     key text unique,
     state text not null,
     event text not null,
     body any,
     headers text not null,
     url text not null,
     subject text,
     received integer not null,
     attempts integer not null default 0,
     due integer not null,
     scheduled integer not null,
     owner text,
     finished integer,
     outcome text,
     error text,
     handlers text not null default '[]',
     told integer not null default 1
   );
   create index item_waiting on item (due, id, scheduled) where state = 'waiting';
   create index item_running on item (owner) where state = 'running';
   create index item_finished on item (state, finished) where state in ('done', 'dead');
   create table worker (token text primary key, beat integer not null, lease integer not null) without rowid;`,
  `create table ledger_job (job text primary key, latest integer not null, heard integer not null) without rowid;
   create index ledger_job_heard on ledger_job (heard);
   create table ledger_work (
     job text not null, work text not null, completed integer not null default 0,
     token text, lease integer, beat integer not null default 0,
     primary key (job, work)
   ) without rowid;
   create index item_untold on item (id) where told = 0;`,
  `drop table ledger_work;
   drop table ledger_job;
   create table ledger_job (job_id text primary key, latest integer not null, touched integer not null) without rowid;
   create index ledger_job_touched on ledger_job (touched);
   create table ledger_work (
     job_id text not null, handler text not null, state text not null, completed integer not null default 0,
     token text, lease integer, beat integer not null default 0,
     primary key (job_id, handler, state)
   ) without rowid;`,
]

/** The version that this code reads and writes. */
export const currentVersion: number = migrations.length

/**
 * Says what is to be run on a file to bring it to the current version.
 *
 * @throws CallbackError `misconfigured` for a file that is no inbox, or is one of a later version
 */
export function pendingMigrations(
  file: string,
  facts: { applicationId: number; version: number; tables: number },
): readonly string[] {
  const isNew = facts.applicationId === 0 && facts.version === 0 && facts.tables === 0
  if (!isNew && facts.applicationId !== applicationId) {
    throw new CallbackError(
      'misconfigured',
      `${file} is a database of something else. Give the inbox a file of its own.`,
    )
  }
  if (facts.version > currentVersion) {
    throw new CallbackError(
      'misconfigured',
      `${file} has version ${facts.version} of the inbox's schema, and this @ci-event/inbox knows up to ${currentVersion}. ` +
        'A newer release wrote it: use that release, or another file.',
    )
  }
  return migrations.slice(facts.version)
}
