/** A recorded callback, and the contract of what stores such recordings. */

/** A callback that was received once, byte for byte. */
export interface Recording {
  /** Unique within its directory, file or inbox. */
  readonly name: string
  /** The exact bytes. */
  readonly body: Uint8Array
  /** Headers by lower-case name, without credentials and without those of one connection. */
  readonly headers: Readonly<Record<string, string>>
  /** Path and query; secrets in it read `***`. */
  readonly url?: string
  /** When it arrived, in ISO 8601. */
  readonly receivedAt?: string
  /** What the app answered. */
  readonly answer?: { readonly status: number; readonly milliseconds: number }
}

/** Reads recordings of one kind, such as a directory or an inbox. */
export interface RecordingSource {
  /** Returns true if this source can read what is at the path. */
  accepts(path: string): boolean
  /** Reads the recordings in the order in which they arrived. */
  read(path: string): Iterable<Recording> | AsyncIterable<Recording>
}
