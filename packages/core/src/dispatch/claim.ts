/** A claim in the ledger, from the moment it is asked for until the ledger has stored how the work ended. */
import { CallbackError } from '../errors.ts'
import { type Awaitable, attempt, isPromise } from '../internal/awaitable.ts'
import { Deadline, type Deadlines } from '../internal/deadlines.ts'
import { excerpt } from '../internal/excerpt.ts'
import { pause } from '../internal/timer.ts'
import type { CallObserver, RunResult } from './call.ts'
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
 * @throws CallbackError `unavailable`, as a rejection
 */
export function claimPatiently(ledger: Ledger, entry: LedgerEntry): Awaitable<Claim> {
  try {
    const claim = ledger.claim(entry)
    if (!isPromise(claim)) return claim
    const start = performance.now()
    return Promise.resolve(claim).catch((cause) => claimAgain(ledger, entry, start, cause))
  } catch (cause) {
    return claimAgain(ledger, entry, performance.now(), cause)
  }
}

async function claimAgain(ledger: Ledger, entry: LedgerEntry, start: number, failure: unknown): Promise<Claim> {
  let cause = failure
  for (let tries = 1; tries < claimTries && performance.now() - start < longestClaim; tries++) {
    await pause(firstPause * 2 ** (tries - 1))
    try {
      return await ledger.claim(entry)
    } catch (error) {
      cause = error
    }
  }
  throw outOfReach(cause)
}

/** What all claims of a dispatcher share. */
export interface ClaimHolder {
  readonly ledger: Ledger
  /** A third of a lease. */
  readonly renewals: Deadlines
  /** Called before the result of a claimed run is reported. */
  readonly onAnswer: (entry: LedgerEntry) => void
  /** Called when work was done but the ledger could not store that. */
  readonly onLedgerError: (error: CallbackError) => void
}

/** A claim that was given: renewed until the call has ended and that is stored. */
export class HeldClaim extends Deadline implements CallObserver {
  readonly #entry: LedgerEntry
  readonly #holder: ClaimHolder
  #isAnswered = false
  #heldUntil: number

  constructor(entry: LedgerEntry, holder: ClaimHolder) {
    super()
    this.#entry = entry
    this.#holder = holder
    this.#heldUntil = performance.now() + entry.lease
    holder.renewals.begin(this)
  }

  /** Whether the result may have been reported. */
  get isAnswered(): boolean {
    return this.#isAnswered
  }

  /** The answer waits until that is stored: a redelivery may come right after it, and the claim must be gone by then. */
  ended(result: RunResult): Awaitable<RunResult> {
    const stored = result.state === 'handled' ? this.#complete() : this.#release()
    if (isPromise(stored)) return stored.then(() => this.#answer(result))
    return this.#answer(result)
  }

  /** The handler goes on, and the claim is held until it has ended. */
  late(): void {
    this.#onAnswer()
  }

  #answer(result: RunResult): RunResult {
    this.#onAnswer()
    return result
  }

  #onAnswer(): void {
    this.#isAnswered = true
    this.#holder.onAnswer(this.#entry)
  }

  /** Never rejects; resolves once the answer should wait no longer. */
  #complete(): Awaitable<void> {
    const stored = attempt(() => this.#holder.ledger.complete(this.#entry))
    if (!isPromise(stored)) return this.#stop()
    const start = performance.now()
    return new Promise((answer) => {
      stored
        .catch((cause) => this.#completeAgain(start, cause, answer))
        .then(() => {
          this.#stop()
          answer()
        })
    })
  }

  /** Never rejects: if it fails, the lease ends the claim. */
  #release(): Awaitable<void> {
    const released = attempt(() => this.#holder.ledger.release(this.#entry))
    const stop = (): void => this.#stop()
    return isPromise(released) ? released.then(stop, stop) : stop()
  }

  #stop(): void {
    this.#holder.renewals.end(this)
  }

  /** A third of the lease is over. */
  onLate(): void {
    this.#holder.renewals.begin(this)
    void this.#renew()
  }

  async #renew(): Promise<void> {
    const start = performance.now()
    try {
      await this.#holder.ledger.renew(this.#entry)
      this.#heldUntil = start + this.#entry.lease
    } catch {
      // The next renewal may succeed; if none does, the lease ends the claim.
    }
  }

  /** Tries until another process may have taken the work over: until then, storing it prevents a second run. */
  async #completeAgain(start: number, failure: unknown, answer: () => void): Promise<void> {
    let cause = failure
    let isLate = false
    for (let wait = firstPause; ; wait = Math.min(wait * 2, longestPause)) {
      const now = performance.now()
      if (!isLate && now >= start + longestWait) {
        isLate = true
        // The work is done, so its callback is answered as handled.
        answer()
        this.#holder.onLedgerError(notStored(this.#entry, cause))
      }
      if (isLate && now >= this.#heldUntil) return
      await pause(isLate ? wait : Math.min(wait, start + longestWait - now), !isLate)
      try {
        return await this.#holder.ledger.complete(this.#entry)
      } catch (error) {
        cause = error
      }
    }
  }
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
