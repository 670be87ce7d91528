/** Where the child keeps what it accepts, and writes down what it handled. */
export interface ChildSettings {
  engine: 'sqlite' | 'redis' | 'postgres'
  /** The file, or the server's URL. */
  place: string
  /** For BullMQ. */
  queue: string
  /** Each handled JobId is a line, on the disk before the handler resolves. */
  journal: string
  maxFileSize?: number | undefined
}

/** How many handlers run at once: what a kill may make run again. */
export const concurrency = 8
