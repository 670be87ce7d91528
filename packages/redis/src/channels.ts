/** Subscriptions of channels on one connection, each shared by all who listen to it. */
import type { NodeRedisListener, RedisSubscriber } from './subscriber.ts'

/** What is called while a channel is subscribed. */
interface ChannelListener {
  message(text: string): void
  /** The connection was made anew, and the channel is subscribed again: messages may have been missed. */
  reconnected(): void
}

/** One who listens to a channel. */
export interface Listening {
  /** Settles when the channel is subscribed, or cannot be. */
  readonly subscribed: Promise<void>
  /** Ends it, and unsubscribes the channel when nobody else listens. */
  leave(): void
}

export interface Channels {
  listen(channel: string, listener: ChannelListener): Listening
}

interface Subscription {
  readonly listeners: Set<ChannelListener>
  readonly subscribed: Promise<void>
}

/** While nobody listens, nothing is subscribed and the client has no listener. */
export function createChannels(client: RedisSubscriber): Channels {
  const subscriptions = new Map<string, Subscription>()
  /** Channels that are being unsubscribed. A client that is asked for both at once may end without the channel. */
  const leaving = new Map<string, Promise<unknown>>()

  // ioredis emits the channel first and the text second; node-redis calls a function of the channel's with the text first.
  const fromIoredis = (channel: string, text: string): void => deliver(channel, text)
  const fromNodeRedis: NodeRedisListener = (text, channel) => deliver(channel, text)

  function deliver(channel: string, text: string): void {
    for (const listener of [...(subscriptions.get(channel)?.listeners ?? [])]) listener.message(text)
  }

  async function reconnected(): Promise<void> {
    try {
      // ioredis is ready before it has subscribed its channels again, node-redis after it.
      if ('defineCommand' in client) await client.subscribe(...subscriptions.keys())
    } catch {
      // Disconnected once more: it will be ready again.
      return
    }
    for (const { listeners } of subscriptions.values()) for (const listener of [...listeners]) listener.reconnected()
  }
  const onReady = (): void => void (subscriptions.size > 0 && reconnected())

  function attach(): void {
    client.on('ready', onReady)
    if ('defineCommand' in client) client.on('message', fromIoredis)
  }

  function detach(): void {
    client.off('ready', onReady)
    if ('defineCommand' in client) client.off('message', fromIoredis)
  }

  async function subscribe(channel: string): Promise<void> {
    await leaving.get(channel)
    await ('defineCommand' in client ? client.subscribe(channel) : client.subscribe(channel, fromNodeRedis))
  }

  async function unsubscribe(channel: string, subscribed: Promise<void>): Promise<void> {
    try {
      await subscribed
      await ('defineCommand' in client ? client.unsubscribe(channel) : client.unsubscribe(channel, fromNodeRedis))
    } catch {
      // Out of reach: without a connection there is no subscription.
    }
  }

  return {
    listen(channel, listener) {
      if (subscriptions.size === 0) attach()
      const known = subscriptions.get(channel)
      const subscription = known ?? { listeners: new Set(), subscribed: subscribe(channel) }
      if (!known) subscriptions.set(channel, subscription)
      const { listeners, subscribed } = subscription
      listeners.add(listener)
      return {
        subscribed,
        leave() {
          if (!listeners.delete(listener) || listeners.size > 0) return
          subscriptions.delete(channel)
          if (subscriptions.size === 0) detach()
          const left = unsubscribe(channel, subscribed).then(() => {
            if (leaving.get(channel) === left) leaving.delete(channel)
          })
          leaving.set(channel, left)
        },
      }
    },
  }
}
