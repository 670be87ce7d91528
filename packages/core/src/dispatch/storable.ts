import { createHash } from 'node:crypto'
import type { LedgerEntry } from './ledger.ts'

/** Ids of CI's have 33 characters, and names and states fewer. */
const longest = 200

/**
 * Text that every store keeps as it is. A sender chooses ids and states, so they may be of any length, or hold what a
 * store cuts, refuses or replaces (NUL, a surrogate on its own): such a text is replaced by its digest.
 */
export function storable(text: string): string {
  if (text.length <= longest && !text.includes('\0') && text.isWellFormed()) return text
  // In UTF-16, because UTF-8 would make all surrogates on their own equal.
  return `sha256:${createHash('sha256').update(text, 'utf16le').digest('base64url')}`
}

/** An entry whose texts every store keeps. For ledgers, which may be given entries by others than a dispatcher. */
export function storableEntry(entry: LedgerEntry): LedgerEntry {
  const jobId = storable(entry.jobId)
  const handler = storable(entry.handler)
  const state = storable(entry.state)
  const isSame = jobId === entry.jobId && handler === entry.handler && state === entry.state
  return isSame ? entry : { ...entry, jobId, handler, state }
}
