/** Events about the detection of viruses (云查毒). CI documents no callback, only the answer to a query. */
import type { CallbackEvent, OtherEvent, VirusDetection } from '@ci-event/core'

const EventName = 'VirusDetection'

/** The event that handlers get: its name is ours, its content is CI's answer. */
export function virusEvent(detections: readonly VirusDetection[]): OtherEvent {
  return { EventName, JobsDetail: detections } as unknown as OtherEvent
}

/**
 * The detections of viruses in an event that `confirmJob` or `reconcile` made from CI's answer. They reach `onOther`, with
 * the `EventName` `VirusDetection`.
 *
 * @returns an empty list for any other event
 *
 * @example
 * onOther: (event) => virusDetections(event).forEach(({ Object, Suggestion }) => console.log(Object, Suggestion))
 */
export function virusDetections(event: CallbackEvent): readonly VirusDetection[] {
  const { EventName: name, JobsDetail } = event as { EventName?: unknown; JobsDetail?: unknown }
  return name === EventName && Array.isArray(JobsDetail) ? (JobsDetail as VirusDetection[]) : []
}
