/** Publishes calls of handlers and questions to the ledger, while anyone subscribes. */
import type { Awaitable } from '../internal/awaitable.ts'
import type { Deadlines } from '../internal/deadlines.ts'
import { excerpt } from '../internal/excerpt.ts'
import { type HandleMessage, handleChannel, type StoreMessage, storeChannel } from '../telemetry/channels.ts'
import { errorTypeOf, trace } from '../telemetry/trace.ts'
import { traceparentIn } from '../telemetry/traceparent.ts'
import { type CallObserver, callWithDeadline, type RunResult } from './call.ts'
import type { HandlerContext } from './context.ts'
import type { Ledger, LedgerEntry } from './ledger.ts'
import type { Run } from './registry.ts'

/** `callWithDeadline`, published. */
export function callTraced(
  run: Run,
  context: HandlerContext,
  deadlines: Deadlines,
  observer: CallObserver,
): Awaitable<RunResult> {
  if (!handleChannel.hasSubscribers) return callWithDeadline(run, context, deadlines, observer)
  const message = messageOf(run, context)
  return trace(handleChannel, message, async () => {
    const result = await callWithDeadline(run, context, deadlines, observer)
    message.state = result.state
    if (result.state === 'failed') message.errorType = errorTypeOf(result.error)
    return result
  })
}

function messageOf({ name, subject, update }: Run, context: HandlerContext): HandleMessage {
  const { Tag, EventName, UserData, Operation, Workflow, WorkflowExecution } = subject as Readonly<
    Record<string, unknown>
  >
  const { UserData: inOperation } = (Operation ?? {}) as { UserData?: unknown }
  const { RunId } = (Workflow ?? WorkflowExecution ?? {}) as { RunId?: unknown }
  const kind = typeof EventName === 'string' ? EventName : Tag
  return {
    handler: excerpt(name, 100),
    tag: typeof kind === 'string' ? excerpt(kind, 100) : '(none)',
    jobId: update && excerpt(update.jobId, 100),
    runId: typeof RunId === 'string' ? excerpt(RunId, 100) : undefined,
    attempt: context.attempt,
    acceptedBy: traceparentIn(context.headers.traceparent),
    submittedBy: traceparentIn(inOperation, UserData, context.subject),
  }
}

/** A ledger whose claims and completions are published. */
export function tracedLedger(ledger: Ledger): Ledger {
  return {
    claim(entry) {
      if (!storeChannel.hasSubscribers) return ledger.claim(entry)
      const message = storeMessage('claim', entry)
      return trace(storeChannel, message, async () => {
        const claim = await ledger.claim(entry)
        message.outcome = claim
        return claim
      })
    },
    complete: (entry) =>
      storeChannel.hasSubscribers
        ? trace(storeChannel, storeMessage('complete', entry), () => ledger.complete(entry))
        : ledger.complete(entry),
    release: (entry) => ledger.release(entry),
    renew: (entry) => ledger.renew(entry),
    check: () => ledger.check?.(),
  }
}

function storeMessage(operation: 'claim' | 'complete', { handler, jobId }: LedgerEntry): StoreMessage {
  return { operation, handler: excerpt(handler, 100), jobId: excerpt(jobId, 100) }
}
