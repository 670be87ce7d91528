/** Whether this machine has PostgreSQL. Tests that need it say so when they are skipped. */
export const hasPostgres: boolean

/** A PostgreSQL of our own. */
export interface PostgresServer {
  url: string
  /** Ends it as a crash does. */
  kill(): Promise<void>
  /** Starts it again on the same data and port. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Starts PostgreSQL on a free port with a data folder of its own, with its default durability. */
export function startPostgres(): Promise<PostgresServer>
