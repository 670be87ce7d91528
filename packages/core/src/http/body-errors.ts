/** What can be wrong with a body before it is read, in every runtime. */
import { CallbackError } from '../errors.ts'

/** @throws CallbackError `unsupported_encoding` for a `Content-Encoding` that says the body is compressed */
export function refuseCompressed(encoding: string | null | undefined): void {
  if (encoding === undefined || encoding === null || encoding.toLowerCase() === 'identity') return
  throw new CallbackError(
    'unsupported_encoding',
    'The body is compressed. CI does not compress, and it is not inflated here because a small body could become a huge one. ' +
      'If a proxy compresses, turn that off.',
  )
}

/** The error for a body that ended early. */
export function truncated(cause?: unknown): CallbackError {
  return new CallbackError(
    'truncated',
    'The body ended before its stated length. The connection was cut, or a proxy shortened the body.',
    cause === undefined ? {} : { cause },
  )
}
