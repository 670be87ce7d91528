/** The part of a Redis client that is used to subscribe. Types are not imported, so that apps need only one of the two. */

// biome-ignore lint/suspicious/noExplicitAny: a client has overloads for events of other packages' types
type Listen = (event: any, listener: (...values: any[]) => void) => unknown

/** The part of an ioredis client that is used to subscribe. */
export interface IoredisSubscriber {
  subscribe(...channels: string[]): Promise<unknown>
  unsubscribe(channel: string): Promise<unknown>
  on: Listen
  off: Listen
  /** Only ioredis has it, which is how the two clients are distinguished. */
  defineCommand(...definition: never[]): unknown
}

/** What node-redis calls with the messages of a channel. */
export type NodeRedisListener = (message: string, channel: string) => void

/** The part of a node-redis client that is used to subscribe. */
export interface NodeRedisSubscriber {
  subscribe(channel: string, listener: NodeRedisListener): Promise<unknown>
  unsubscribe(channel: string, listener?: NodeRedisListener): Promise<unknown>
  on: Listen
  off: Listen
}

/** A connected client of the app's that does nothing but subscribe, such as `client.duplicate()`. */
export type RedisSubscriber = IoredisSubscriber | NodeRedisSubscriber
