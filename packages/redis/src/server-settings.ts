/** Reads from a Redis server what decides whether it can keep what it is given. */

/** What is known of a Redis server; a field is absent when the server does not say. */
export interface RedisServerSettings {
  readonly isCluster?: boolean
  /** `maxmemory-policy`. With any other than `noeviction`, Redis drops keys when its memory is full. */
  readonly evictionPolicy?: string
}

/**
 * Asks a connected client with `INFO`, which needs no special permission.
 *
 * @param client an ioredis or node-redis client; one of a cluster is asked about any of its nodes
 * @returns nothing known when the client or the server cannot be asked; it never rejects for that
 */
export async function readRedisServerSettings(client: unknown): Promise<RedisServerSettings> {
  const { info } = client as { info?: () => Promise<unknown> }
  if (typeof info !== 'function') return {}
  const text = await info.call(client).catch(() => '')
  const setting = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(String(text))?.[1]
  const cluster = setting('cluster_enabled')
  const evictionPolicy = setting('maxmemory_policy')
  return {
    ...(cluster === undefined ? {} : { isCluster: cluster === '1' }),
    ...(evictionPolicy === undefined ? {} : { evictionPolicy }),
  }
}

/** Why a server must not evict, for the message of an error; `undefined` when it does not. */
export function evictionProblem({ evictionPolicy = 'noeviction' }: RedisServerSettings): string | undefined {
  if (evictionPolicy === 'noeviction') return undefined
  return (
    `Redis must have \`maxmemory-policy noeviction\`, got \`${evictionPolicy}\`: when its memory is full, it drops ` +
    'callbacks, or what is known of handled jobs, without an error. Change it with CONFIG SET or in redis.conf.'
  )
}
