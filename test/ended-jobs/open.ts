/** A receiver that shares ended jobs, as each of several processes opens it. */
import { createBullInbox } from '@ci-event/bullmq'
import { createReceiver, type EndedJobs, type Receiver, type ReceiverOptions } from '@ci-event/core'
import { createInbox } from '@ci-event/inbox'
import { createRedisEndedJobs, type RedisClient, type RedisSubscriber } from '@ci-event/redis'
import { Cluster, Redis } from 'ioredis'
import { createClient } from 'redis'

/** Where the jobs are: what a process is told when it starts. */
export interface Place {
  readonly store: 'ioredis' | 'node-redis' | 'redis-cluster' | 'bullmq' | 'sqlite'
  /** The URL of a server, or of the nodes of a cluster, or the path of a file. */
  readonly urls: readonly string[]
}

export interface Opened {
  readonly receiver: Receiver
  readonly endedJobs: EndedJobs
  /** What is waiting for messages in this process. */
  listening(): number
  close(): Promise<void>
}

export async function open(place: Place): Promise<Opened> {
  const { endedJobs, deliver, listening, close } = await stores[place.store](place.urls)
  const handling: ReceiverOptions = deliver ? { deliver } : { onTaskFinish: () => {} }
  const receiver = createReceiver({ endedJobs, logger: false, verify: () => undefined, ...handling })
  return {
    receiver,
    endedJobs,
    listening,
    async close() {
      await receiver.close()
      await close()
    },
  }
}

type Store = Pick<Opened, 'endedJobs' | 'listening' | 'close'> & Pick<ReceiverOptions, 'deliver'>

const stores: Record<Place['store'], (urls: readonly string[]) => Promise<Store>> = {
  async ioredis([url = '']) {
    const client = new Redis(url, { maxRetriesPerRequest: 1, retryStrategy: () => 30 })
    const subscriber = client.duplicate()
    for (const each of [client, subscriber]) each.on('error', () => {})
    const idle = subscriber.listenerCount('message') + subscriber.listenerCount('ready')
    return {
      endedJobs: createRedisEndedJobs({
        client: client as RedisClient,
        subscriber: () => subscriber as RedisSubscriber,
      }),
      listening: () => subscriber.listenerCount('message') + subscriber.listenerCount('ready') - idle,
      async close() {
        client.disconnect()
        subscriber.disconnect()
      },
    }
  },
  async 'node-redis'([url = '']) {
    const client = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: () => 30 } })
    const subscriber = client.duplicate()
    for (const each of [client, subscriber]) await each.on('error', () => {}).connect()
    const idle = subscriber.listenerCount('ready')
    return {
      endedJobs: createRedisEndedJobs({
        client: client as unknown as RedisClient,
        subscriber: subscriber as unknown as RedisSubscriber,
      }),
      listening: () => subscriber.listenerCount('ready') - idle,
      async close() {
        client.destroy()
        subscriber.destroy()
      },
    }
  },
  async 'redis-cluster'(urls) {
    const cluster = new Cluster([...urls])
    cluster.on('error', () => {})
    const idle = cluster.listenerCount('message') + cluster.listenerCount('ready')
    return {
      endedJobs: createRedisEndedJobs({ client: cluster as RedisClient, subscriber: cluster as RedisSubscriber }),
      listening: () => cluster.listenerCount('message') + cluster.listenerCount('ready') - idle,
      async close() {
        cluster.disconnect()
      },
    }
  },
  async bullmq(urls) {
    const [url = ''] = urls
    const beside = await stores.ioredis(urls)
    const inbox = createBullInbox({ connection: { url }, onError: () => {} })
    return {
      ...beside,
      deliver: inbox.accept,
      async close() {
        await inbox.close()
        await beside.close()
      },
    }
  },
  async sqlite([file = '']) {
    const inbox = createInbox({ file })
    let waits = 0
    return {
      endedJobs: {
        wait(jobId, signal) {
          waits++
          return inbox.endedJobs.wait(jobId, signal).finally(() => waits--)
        },
      },
      deliver: inbox.accept,
      listening: () => waits,
      close: () => inbox.close(),
    }
  },
}
