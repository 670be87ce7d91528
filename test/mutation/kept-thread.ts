import { EventEmitter } from 'node:events'
import { type PoolOptions, type PoolWorker, ThreadsPoolWorker, type WorkerRequest } from 'vitest/node'

type Start = Extract<WorkerRequest, { type: 'start' }>

// What a thread keeps of each run, such as a listener, is little and grows.
const runsPerThread = 100

/** What outlives a run: a thread, and the modules that it has imported. */
let kept: { thread: ThreadsPoolWorker; runs: number } | undefined

async function endKept(): Promise<void> {
  const last = kept
  kept = undefined
  await last?.thread.stop()
}

/**
 * Runs the tests of one mutant after the other in one thread. Vitest starts a thread for each run, which takes longer than
 * most runs: the modules have to be imported again. A thread in which a test timed out is not used again, because the test
 * may still be running.
 */
export class KeptThread implements PoolWorker {
  readonly name = 'kept-thread'
  readonly #options: PoolOptions
  readonly #toVitest = new EventEmitter()
  #thread: ThreadsPoolWorker | undefined
  #config: Start['context']['config'] | undefined
  #isReused = false
  #isReusable = false
  #hasTimedOut = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    this.#isReused = kept !== undefined
    kept ??= { thread: new ThreadsPoolWorker(this.#options), runs: 0 }
    kept.runs++
    this.#thread = kept.thread
    if (!this.#isReused) {
      this.#options.project.vitest.onClose(endKept)
      await this.#thread.start()
    }
    this.#thread.on('message', this.#pass)
    for (const event of ['error', 'exit']) this.#thread.on(event, this.#fail)
  }

  send(message: WorkerRequest): void {
    if (message.type === 'start') this.#config = message.context.config
    if (message.type === 'stop') {
      this.#isReusable = !this.#hasTimedOut && (kept?.runs ?? 0) < runsPerThread
      this.#answer('stopped')
    } else if (message.type === 'start' && this.#isReused) {
      this.#answer('started')
    } else if (message.type === 'run') {
      // A thread gets its configuration once, when it starts; the name pattern of the tests is a part of it.
      const context = { ...message.context, config: this.#config }
      this.#thread?.send({ ...message, context } as WorkerRequest)
    } else {
      this.#thread?.send(message)
    }
  }

  async stop(): Promise<void> {
    const thread = this.#thread
    thread?.off('message', this.#pass)
    for (const event of ['error', 'exit']) thread?.off(event, this.#fail)
    if (this.#isReusable) return
    kept = undefined
    await thread?.stop()
  }

  on(event: string, callback: (message: unknown) => void): void {
    this.#toVitest.on(event, callback)
  }

  off(event: string, callback: (message: unknown) => void): void {
    this.#toVitest.off(event, callback)
  }

  deserialize(message: unknown): unknown {
    return message
  }

  readonly #pass = (message: unknown): void => {
    if (message === 'timed out') this.#hasTimedOut = true
    else this.#toVitest.emit('message', message)
  }

  readonly #fail = (error: unknown): void => {
    kept = undefined
    this.#toVitest.emit('error', error)
  }

  #answer(type: 'started' | 'stopped'): void {
    setImmediate(() => this.#toVitest.emit('message', { __vitest_worker_response__: true, type }))
  }
}
