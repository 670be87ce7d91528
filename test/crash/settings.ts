/** Where the child stores what it accepts, and records what it handled. */
export interface ChildSettings {
  engine: 'sqlite' | 'redis' | 'postgres'
  /** The file, or the server's URL. */
  place: string
  /** For BullMQ. */
  queue: string
  /** One line per handled JobId, synchronised with the disk before the handler resolves. */
  journal: string
  maxFileSize?: number | undefined
}

/** How many handlers run at once, and so how many a kill can repeat. */
export const concurrency = 8
