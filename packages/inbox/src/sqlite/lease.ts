/**
 * Shows other processes that this worker lives, and finds out which of them died. No wall clock is involved: a worker is
 * dead when this process has watched its heartbeats stand still for a lease, on its own monotonic clock.
 */
import { randomUUID } from 'node:crypto'
import type { Database } from './database.ts'
import { listWorkers, removeWorker, sendHeartbeat } from './items.ts'

export interface Lease {
  /** The name under which items are claimed. It changes when this worker was taken for dead. */
  owner(): string
  /** Says that items were claimed, so that there is something to keep alive. */
  begin(): void
  renew(): Promise<void>
  /** Removes other workers whose lease has ended. Their items have no owner then. */
  expireDead(): Promise<void>
  /** Ends it at once, so that nobody waits for it to expire. */
  end(): Promise<void>
}

export function createLease(database: Database): Lease {
  // When each other worker's heartbeat was last seen to change.
  const watched = new Map<string, { heartbeats: number; since: number }>()
  let owner: string = randomUUID()
  let isHeld = false

  return {
    owner: () => owner,
    begin() {
      isHeld = true
    },
    async renew() {
      // It does not wait for the disk: a power cut ends this worker too.
      if (!isHeld || (await database.write((sql) => sendHeartbeat(sql, owner), { waitsForDisk: false }))) return
      // Another worker has taken over what runs here. What is claimed from now on has another owner.
      owner = randomUUID()
      isHeld = false
    },
    async expireDead() {
      const workers = await database.read(listWorkers)
      const tokens = new Set(workers.map(({ token }) => token))
      for (const token of watched.keys()) if (!tokens.has(token)) watched.delete(token)
      for (const { token, heartbeats, lease } of workers) {
        if (token === owner) continue
        const seen = watched.get(token)
        if (seen?.heartbeats !== heartbeats) watched.set(token, { heartbeats, since: performance.now() })
        else if (performance.now() - seen.since >= lease)
          await database.write((sql) => removeWorker(sql, token, heartbeats))
      }
    },
    async end() {
      if (isHeld) await database.write((sql) => removeWorker(sql, owner))
    },
  }
}
