/** Where a listener is in what a relay has published. */

/** @internal A process of a relay, and the number of the last callback of it that arrived. */
export interface Position {
  /** Random per relay: numbers of another process mean nothing here. */
  readonly epoch: string
  readonly number: number
}

/** @internal The form of an event's `id`, and of `Last-Event-ID`. */
export function writePosition({ epoch, number }: Position): string {
  return `${epoch}-${number}`
}

/** @internal `undefined` for what is not one. */
export function readPosition(text: string | undefined): Position | undefined {
  const [, epoch, digits] = /^([0-9a-f]{12})-(\d{1,15})$/.exec(text ?? '') ?? []
  return epoch === undefined ? undefined : { epoch, number: Number(digits) }
}
