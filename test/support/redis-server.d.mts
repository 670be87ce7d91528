import type { ChildProcess } from 'node:child_process'

/** Whether this machine has `redis-server`. Tests that need it say so when they are skipped. */
export const hasRedis: boolean

/** A Redis of our own. */
export interface RedisServer {
  url: string
  port: number
  /** Ends it as a crash does. */
  kill(): Promise<void>
  /** Starts it again on the same data and port. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Starts Redis on a free port with a data folder of its own. It syncs every write to disk before it answers. */
export function startRedis(): Promise<RedisServer>

/** Starts one `redis-server` with further settings, on a free port, and resolves when it answers. */
export function startRedisNode(
  folder: string,
  settings: (port: number) => readonly string[],
): Promise<{ port: number; server: ChildProcess }>
