import { isReviewName } from '../jobs/review.ts'
import type { CallbackEvent } from '../parse/event.ts'

const testMessage = 'Test request when setting callback url'
const testId = 'test_trace_id'

/**
 * CI's console posts a test before it saves a callback URL and expects 200: an empty body, or a moderation message with a
 * fixed text, which this recognises. It is about no job. (内容审核 › 回调内容; docs/decisions/0004-console-test.md)
 */
export function isConsoleTest(event: CallbackEvent): boolean {
  const { EventName, JobsDetail } = event as Readonly<Record<string, unknown>>
  return isReviewName(EventName) && Array.isArray(JobsDetail) && JobsDetail.length > 0 && JobsDetail.every(isTest)
}

function isTest({ JobId, Message }: { JobId?: unknown; Message?: unknown }): boolean {
  return JobId === testId || Message === testMessage
}
