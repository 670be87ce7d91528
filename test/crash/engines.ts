/** The storages that are crashed, and what their ledgers hold, read with their own clients. */
import { existsSync } from 'node:fs'
import { Redis } from 'ioredis'
import Libsql from 'libsql'
import pg from 'pg'
import { hasPostgres, startPostgres } from '../support/postgres-server.mjs'
import { hasRedis, startRedis } from '../support/redis-server.mjs'
import type { ChildSettings } from './settings.ts'

/** A server that is killed. */
export interface CrashableServer {
  url: string
  kill(): Promise<void>
  restart(): Promise<void>
  stop(): Promise<void>
}

/** For each job, what the ledger has as completed. */
export type Completions = Map<string, string[]>

/** The servers that this machine has. */
export const servers: Partial<Record<ChildSettings['engine'], () => Promise<CrashableServer>>> = {
  ...(hasRedis ? { redis: startRedis } : {}),
  ...(hasPostgres ? { postgres: startPostgres } : {}),
}

/** Reads the ledger without our code. */
export async function completionsIn({ engine, place, queue }: ChildSettings): Promise<Completions> {
  if (engine === 'sqlite') return fromSqlite(place)
  return engine === 'redis' ? fromRedis(place, `${queue}:job:`) : fromPostgres(place, `${queue}:job:`)
}

/** @returns what is wrong with a file according to SQLite, or `ok` */
export function integrityOf(file: string): string {
  const database = new Libsql(file)
  const [row] = database.prepare('pragma integrity_check').all() as { integrity_check: string }[]
  database.close()
  return row?.integrity_check ?? ''
}

/** A row of the ledgers in SQL. */
interface Work {
  readonly job_id: string
  readonly handler: string
  readonly state: string
}

function fromSqlite(file: string): Completions {
  const found: Completions = new Map()
  if (!existsSync(file)) return found
  const database = new Libsql(file)
  const rows = database.prepare('select job_id, handler, state from ledger_work where completed = 1').all()
  for (const { job_id, handler, state } of rows as Work[]) add(found, job_id, `${handler} ${state}`)
  database.close()
  return found
}

async function fromRedis(url: string, prefix: string): Promise<Completions> {
  const found: Completions = new Map()
  const client = new Redis(url)
  for (const key of await client.keys(`${prefix}*`)) {
    for (const [field, value] of Object.entries(await client.hgetall(key)))
      if (value === 'completed') add(found, key.slice(prefix.length), field)
  }
  client.disconnect()
  return found
}

async function fromPostgres(url: string, prefix: string): Promise<Completions> {
  const found: Completions = new Map()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  client.on('error', () => {})
  const { rows } = await client.query(
    'select job_id, handler, state from bullmq.ci_event_ledger_work where done and starts_with(job_id, $1)',
    [prefix],
  )
  for (const { job_id, handler, state } of rows as Work[])
    add(found, job_id.slice(prefix.length), `${handler} ${state}`)
  await client.end()
  return found
}

function add(found: Completions, job: string, work: string): void {
  found.set(job, [...(found.get(job) ?? []), work])
}
