/** A claim in the ledger, from the moment it is asked for until the ledger has stored how the work ended. */
import { CallbackError } from '../errors.ts'
import { excerpt } from '../internal/excerpt.ts'
import { pause } from '../internal/timer.ts'
import type { Claim, Ledger, LedgerEntry } from './ledger.ts'

const claimTries = 4
/** A client that itself waits for its store before it rejects has waited long enough, in ms. */
const longestClaim = 1000
const firstPause = 100
const longestPause = 5000
/** For how long an answer waits for a ledger that fails to store that work is done, in ms. Storing goes on after it. */
const longestWait = 12_000

/**
 * Asks for a claim. A store that fails for a moment is asked again, because CI may not send the callback again. Repeating
 * a claim with the same token is harmless.
 *
 * @throws CallbackError `unavailable`
 */
export async function claimPatiently(ledger: Ledger, entry: LedgerEntry): Promise<Claim> {
  const start = performance.now()
  for (let tries = 1; ; tries++) {
    try {
      return await ledger.claim(entry)
    } catch (cause) {
      if (tries === claimTries || performance.now() - start >= longestClaim) throw outOfReach(cause)
      await pause(firstPause * 2 ** (tries - 1))
    }
  }
}

/**
 * Renews a claim while the call goes on, then stores how it ended. Never rejects.
 *
 * @param settled ends as the handler does
 * @returns resolves when that is stored, or once the answer should wait no longer
 */
export function keepClaim(
  ledger: Ledger,
  entry: LedgerEntry,
  settled: Promise<void>,
  onLedgerError: (error: CallbackError) => void,
): Promise<void> {
  let heldUntil = performance.now() + entry.lease
  const renewal = setInterval(() => void renew(), entry.lease / 3)
  renewal.unref()

  async function renew(): Promise<void> {
    const start = performance.now()
    try {
      await ledger.renew(entry)
      heldUntil = start + entry.lease
    } catch {
      // The next renewal may succeed; if none does, the lease ends the claim.
    }
  }

  async function release(): Promise<void> {
    try {
      await ledger.release(entry)
    } catch {
      // The lease ends the claim.
    }
  }

  /** Tries until another process may have taken the work over: until then, storing it prevents a second run. */
  async function complete(answer: () => void): Promise<void> {
    const start = performance.now()
    let isLate = false
    for (let wait = firstPause; ; wait = Math.min(wait * 2, longestPause)) {
      try {
        return await ledger.complete(entry)
      } catch (cause) {
        const now = performance.now()
        if (!isLate && now >= start + longestWait) {
          isLate = true
          // The work is done, so its callback is answered as handled.
          answer()
          onLedgerError(notStored(entry, cause))
        }
        if (isLate && now >= heldUntil) return
      }
      await pause(wait, !isLate)
    }
  }

  return new Promise((answer) => {
    settled
      .then(() => complete(answer), release)
      .finally(() => {
        clearInterval(renewal)
        answer()
      })
  })
}

function notStored({ handler, jobId }: LedgerEntry, cause: unknown): CallbackError {
  return new CallbackError(
    'unavailable',
    `The ledger could not store that ${handler} has handled job ${excerpt(jobId, 64)}: a redelivery may run it again. Check the ledger's store.`,
    { cause },
  )
}

function outOfReach(cause: unknown): CallbackError {
  return new CallbackError(
    'unavailable',
    'The ledger could not be asked whether the job was handled before. Check its store.',
    { cause, retryAfter: 5000 },
  )
}
