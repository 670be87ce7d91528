/** Settings for connections that fail fast, and come back soon. */

/** Whether it is settings for a connection, and not a client or a pool that is there already. */
export function isSettings(connection: unknown): connection is object {
  return typeof connection === 'object' && connection !== null && !('connect' in connection) && !('query' in connection)
}

/** Settings under which a call fails while Redis is out of reach, so that the answer is 503, instead of waiting for it. */
export function failingFast(connection: unknown): unknown {
  if (!isSettings(connection)) return connection
  return { ...reconnectingSoon(connection), enableOfflineQueue: false, maxRetriesPerRequest: 0, ...connection }
}

/** BullMQ's own pauses grow to 20 s; a Redis that is back should be used sooner. */
export function reconnectingSoon(connection: object): object {
  return { retryStrategy: (times: number) => Math.min(50 * 2 ** times, 2000), ...connection }
}
