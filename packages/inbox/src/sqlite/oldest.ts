import type { Connection } from './connection.ts'

/** When the oldest item that is waiting or running was received. */
export function oldestOpen(sql: Connection): Date | undefined {
  const oldestOf = 'select received from item where state = ?1 order by received, id limit 1'
  const times = ['waiting', 'running'].flatMap((state) =>
    sql.all(oldestOf, state).map(({ received }) => Number(received)),
  )
  return times.length === 0 ? undefined : new Date(Math.min(...times))
}
