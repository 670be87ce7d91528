/**
 * A stand-in for kafkajs and its broker: topics of one partition, in memory, one consumer per group. It commits after
 * `eachMessage` has resolved, and after an error it goes back to what was committed, as kafkajs does. It is not a broker:
 * neither its protocol nor rebalances are here.
 */
import type { Consumer, ConsumerRunConfig, KafkaMessage, Producer } from 'kafkajs'

type FakeConsumer = Pick<Consumer, 'connect' | 'subscribe' | 'run' | 'disconnect'>
type FakeProducer = Pick<Producer, 'connect' | 'send' | 'disconnect'>

/** What a test sees of the stand-in. */
export interface FakeKafka {
  /** Replaces the `Kafka` of kafkajs. */
  readonly Kafka: new () => { consumer(): FakeConsumer; producer(): FakeProducer }
  /** Appends messages to a topic. */
  produce(topic: string, ...values: (string | null)[]): void
  /** The offset that the group reads next after a restart. */
  committed(topic: string): number
  messages(topic: string): readonly KafkaMessage[]
  /**
   * Delivers from the committed offset to the end of each topic. It stops at the first error, which it returns: the next
   * call is the client's retry.
   */
  poll(): Promise<unknown>
  /** The next successful message is not committed, as when the process ends in between. */
  crashBeforeCommit(): void
}

export function createFakeKafka(): FakeKafka {
  const topics = new Map<string, KafkaMessage[]>()
  const offsets = new Map<string, number>()
  const subscribed = new Set<string>()
  let eachMessage: ConsumerRunConfig['eachMessage']
  let isCrashing = false

  const logOf = (topic: string): KafkaMessage[] => {
    const log = topics.get(topic) ?? []
    topics.set(topic, log)
    return log
  }
  function append(topic: string, key: KafkaMessage['key'], value: Buffer | null, headers?: KafkaMessage['headers']) {
    const log = logOf(topic)
    const message = { key, value, timestamp: '0', attributes: 0, offset: String(log.length) }
    log.push((headers ? { ...message, headers } : message) as KafkaMessage)
  }

  return {
    Kafka: class {
      consumer(): FakeConsumer {
        return {
          connect: async () => {},
          subscribe: async (subject) => {
            for (const topic of 'topics' in subject ? subject.topics : [subject.topic]) subscribed.add(String(topic))
          },
          run: async (config) => {
            eachMessage = config?.eachMessage
          },
          disconnect: async () => {
            eachMessage = undefined
          },
        }
      }
      producer(): FakeProducer {
        return {
          connect: async () => {},
          disconnect: async () => {},
          send: async ({ topic, messages }) => {
            for (const { key = null, value, headers } of messages)
              append(topic, key as KafkaMessage['key'], value as Buffer | null, headers)
            return []
          },
        }
      }
    },
    produce(topic, ...values) {
      for (const value of values) append(topic, null, value === null ? null : Buffer.from(value))
    },
    committed: (topic) => offsets.get(topic) ?? 0,
    messages: logOf,
    async poll() {
      for (const topic of subscribed) {
        for (let at = offsets.get(topic) ?? 0; at < logOf(topic).length; at++) {
          try {
            const message = logOf(topic)[at] as KafkaMessage
            await eachMessage?.({ topic, partition: 0, message, heartbeat: async () => {}, pause: () => () => {} })
          } catch (error) {
            return error
          }
          if (isCrashing) {
            isCrashing = false
            return undefined
          }
          offsets.set(topic, at + 1)
        }
      }
      return undefined
    },
    crashBeforeCommit() {
      isCrashing = true
    },
  }
}
