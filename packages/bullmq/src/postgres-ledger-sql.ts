/**
 * The statements of a ledger in PostgreSQL. Each is one atomic step and one round trip, and touches two rows at most, so
 * its time does not grow with what a job has done before. All lock a job's row before its work's, so that none can
 * deadlock.
 */

const now = '(extract(epoch from clock_timestamp()) * 1000)::bigint'

/** @param table what the names of the tables begin with; it must have been checked, because it becomes part of the SQL */
export function ledgerSql(table: string): {
  /** No parameters. */
  readonly create: string
  /** job, handler, state, token, order, lease. Returns `claim`, as `Ledger.claim` does; no row means `running`. */
  readonly claim: string
  /** job, handler, state, token, lease. */
  readonly renew: string
  /** job, handler, state. */
  readonly complete: string
  /** job, handler, state, token. */
  readonly release: string
  /** age in ms, most jobs. Returns `forgotten`, the number of jobs. */
  readonly forget: string
} {
  const [jobs, works] = [`${table}_job`, `${table}_work`]
  const isThisWork = 'work.job_id = $1 and work.handler = $2 and work.state = $3'
  const isOpen = `not work.done and (work.token = $4 or work.until <= ${now})`
  return {
    // A lock, because PostgreSQL's own "if not exists" fails when two processes create the same table at once.
    create: `do $$ begin
      perform pg_advisory_xact_lock(hashtext('${table}'));
      create table if not exists ${jobs} (
        job_id text primary key, latest bigint not null, touched timestamptz not null default now()
      );
      create index if not exists ${indexName(table)} on ${jobs} (touched);
      create table if not exists ${works} (
        job_id text not null references ${jobs} on delete cascade, handler text not null, state text not null,
        done boolean not null default false, token text, until bigint,
        primary key (job_id, handler, state)
      );
    end $$`,
    // Order 1 is that of an unknown time, which never is stale. A claim that fails does not make the job's latest later.
    claim: `
      with job as (
        insert into ${jobs} as job (job_id, latest) values ($1, $5::bigint)
        on conflict (job_id) do update set touched = now(), latest =
          case when exists (select from ${works} as work where ${isThisWork} and not (${isOpen})) then job.latest
               else greatest(job.latest, excluded.latest) end
        where $5::bigint = 1 or job.latest <= $5::bigint
        returning job_id
      ), claimed as (
        insert into ${works} as work (job_id, handler, state, token, until)
        select job_id, $2, $3, $4, ${now} + $6::bigint from job
        on conflict (job_id, handler, state) do update set token = excluded.token, until = excluded.until
        where ${isOpen}
        returning 1
      )
      select case when exists (select from claimed) then 'claimed'
                  when not exists (select from job) then 'stale'
                  when exists (select from ${works} as work where ${isThisWork} and work.done) then 'completed'
                  else 'running' end as claim`,
    renew: `
      with job as (update ${jobs} set touched = now() where job_id = $1 returning job_id)
      update ${works} as work set until = ${now} + $5::bigint
      from job where work.job_id = job.job_id and ${isThisWork} and work.token = $4 and not work.done`,
    // Work that is done is done, also when its lease was over or the job was forgotten meanwhile.
    complete: `
      with job as (
        insert into ${jobs} (job_id, latest) values ($1, 0)
        on conflict (job_id) do update set touched = now()
        returning job_id
      )
      insert into ${works} (job_id, handler, state, done) select job_id, $2, $3, true from job
      on conflict (job_id, handler, state) do update set done = true, token = null, until = null`,
    release: `delete from ${works} as work where ${isThisWork} and work.token = $4 and not work.done`,
    forget: `
      with forgotten as (
        delete from ${jobs} where job_id in (
          select job_id from ${jobs} where touched < now() - $1 * interval '1 ms'
          order by touched limit $2 for update skip locked
        ) returning 1
      )
      select count(*)::int as forgotten from forgotten`,
  }
}

/** An index is in its table's schema, and its own name has none. */
function indexName(table: string): string {
  return `${table.slice(table.indexOf('.') + 1)}_touched`
}
