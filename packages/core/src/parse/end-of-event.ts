import { timeOf } from '../internal/time.ts'
import { type CallbackEvent, isTaskFinish, isWorkflowFinish } from './event.ts'

/**
 * The end of what ended last in an event, in ms since 1970; `undefined` when nothing in it has a readable `EndTime`.
 *
 * @internal
 */
export function endOfEvent(event: CallbackEvent): number | undefined {
  const texts = isTaskFinish(event)
    ? event.JobsDetail.map(({ EndTime }) => EndTime)
    : isWorkflowFinish(event)
      ? (event.WorkflowExecution.Tasks ?? []).map(({ EndTime }) => EndTime)
      : []
  const times = texts.map(timeOf).filter((time) => time > 0)
  return times.length === 0 ? undefined : times.reduce((latest, time) => Math.max(latest, time))
}
