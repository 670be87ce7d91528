/** The part of ioredis that is used. Its type is not imported, so that apps with node-redis need not install it. */
export interface IoredisClient {
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>
  /** Only ioredis has it, which is how the two clients are distinguished. */
  defineCommand(...definition: never[]): unknown
}

/** The part of node-redis (`redis`, `@redis/client`) that is used. */
export interface NodeRedisClient {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
}

/** A connected client of the app's: we open and close nothing. */
export type RedisClient = IoredisClient | NodeRedisClient

/** Runs a script on one key; the whole script is one atomic step, and one round trip. */
export function runScript(
  client: RedisClient,
  script: string,
  key: string,
  values: readonly string[],
): Promise<unknown> {
  if ('defineCommand' in client) return client.eval(script, 1, key, ...values)
  return client.eval(script, { keys: [key], arguments: [...values] })
}
