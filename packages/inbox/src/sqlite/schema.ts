/** The tables of the file, and the migrations from older versions. */
import { misconfigured } from '@ci-event/core/storage'

/** `cIev`. SQLite's application id, by which an inbox file is recognised; any other file is refused. */
export const applicationId = 0x63496576

const counts = ['arrived', 'done', 'dead', 'runs', 'failed', 'took', 'slowest', 'lag', 'lagged', 'latest']
const countsTable = (name: string): string =>
  `create table ${name} (
     at integer not null, tag text not null, handler text not null,
     ${counts.map((each) => `${each} real not null`).join(', ')},
     primary key (at, tag, handler)
   ) without rowid;`

/**
 * Each migration takes the file from the version equal to its index to the next. A released migration never changes: add
 * another.
 *
 * Times are milliseconds of the wall clock. `scheduled` is when `due` was computed: if the clock now shows less than
 * that, it was set back, and `due` is meaningless.
 *
 * Contents may be megabytes: they are in a table of their own, so that a change of state does not rewrite them and a list
 * does not read past them. Of `item` the columns that may be long come last, because SQLite reads a row up to the last
 * column asked for.
 *
 * SQLite uses a partial index only if the query contains the index's condition word for word, with literals. The counts
 * per state are maintained because counting a million rows takes a second, in which the process does nothing else.
 */
const migrations: readonly string[] = [
  `create table item (
     id integer primary key autoincrement,
     key text unique,
     state text not null,
     received integer not null,
     attempts integer not null default 0,
     due integer not null,
     scheduled integer not null,
     owner text,
     finished integer,
     outcome text,
     notified integer not null default 1,
     rerun text,
     url text not null,
     subject text,
     error text,
     summary text not null,
     handlers text not null default '[]'
   );
   create index item_received on item (received, id);
   create index item_state on item (state, received, id);
   create index item_due on item (due, id) where state = 'waiting';
   create index item_scheduled on item (scheduled) where state = 'waiting';
   create index item_done on item (finished, id) where state = 'done' and notified = 1;
   create index item_dead on item (finished, id) where state = 'dead' and notified = 1;
   create index item_not_notified on item (id) where state = 'dead' and notified = 0;
   create table item_content (id integer primary key, event text not null, body any, headers text not null);
   create table item_label (
     label text not null, received integer not null, id integer not null,
     primary key (label, received, id)
   ) without rowid;
   create table item_ended_job (
     job_id text not null, id integer not null,
     primary key (job_id, id)
   ) without rowid;
   create table item_attempt (
     id integer not null, number integer not null, record text not null,
     primary key (id, number)
   ) without rowid;
   create table item_count (state text primary key, number integer not null) without rowid;
   insert into item_count values ('waiting', 0), ('running', 0), ('done', 0), ('dead', 0);
   create trigger item_inserted after insert on item begin
     update item_count set number = number + 1 where state = new.state;
   end;
   create trigger item_deleted after delete on item begin
     delete from item_ended_job where id = old.id and job_id in (
       select jobs.value ->> 'JobId' from item_content, json_each(event, '$.JobsDetail') as jobs
       where item_content.id = old.id and jobs.type = 'object'
     );
     delete from item_content where id = old.id;
     delete from item_attempt where id = old.id;
     delete from item_label where received = old.received and id = old.id and label in (
       select 'tag ' || value from json_each(old.summary, '$.tags')
       union all select 'state ' || value from json_each(old.summary, '$.jobStates')
     );
     update item_count set number = number - 1 where state = old.state;
   end;
   create trigger item_moved after update of state on item when old.state <> new.state begin
     update item_count set number = number - 1 where state = old.state;
     update item_count set number = number + 1 where state = new.state;
   end;
   create table worker (token text primary key, heartbeats integer not null, lease integer not null) without rowid;
   create table file_status (id integer primary key check (id = 1), open integer not null, trusted_time integer);
   insert into file_status values (1, 0, null);
   create table ledger_job (job_id text primary key, latest integer not null, touched integer not null) without rowid;
   create index ledger_job_touched on ledger_job (touched);
   create table ledger_work (
     job_id text not null, handler text not null, state text not null, completed integer not null default 0,
     token text, lease integer, beat integer not null default 0,
     primary key (job_id, handler, state)
   ) without rowid;
   ${countsTable('minute_counts')}
   ${countsTable('hour_counts')}`,
]

/** The version that this code reads and writes. */
export const currentVersion: number = migrations.length

/**
 * Returns what must run on a file to bring it to the current version.
 *
 * @throws CallbackError `misconfigured` for a file that is not an inbox, or has a later version
 */
export function pendingMigrations(
  file: string,
  facts: { applicationId: number; version: number; tables: number },
): readonly string[] {
  const isNew = facts.applicationId === 0 && facts.version === 0 && facts.tables === 0
  if (!isNew && facts.applicationId !== applicationId)
    throw misconfigured(`${file} must be an inbox file, and is a database of another program. Use a file of its own.`)
  if (facts.version > currentVersion) {
    throw misconfigured(
      `${file} must have version ${currentVersion} of the inbox's schema or an older one, and has version ${facts.version}. ` +
        'A newer release of @ci-event/inbox wrote it: use that release, or another file.',
    )
  }
  return migrations.slice(facts.version)
}
