import { type CallbackBody, isRaw } from '../http/request.ts'
import { isRecord } from '../internal/record.ts'
import type { CallbackEvent } from '../parse/event.ts'

/**
 * CI's console posts a test before it saves a callback URL and expects 200: an empty body, or a moderation message with a
 * fixed text. It is about no job. (内容审核 › 回调内容; docs/decisions/0004-console-test.md)
 */
export function isConsoleTest(content: CallbackBody | CallbackEvent): boolean {
  if (isRaw(content)) return content.length === 0
  const { message, data } = content as { message?: unknown; data?: unknown }
  return message === 'Test request when setting callback url' || (isRecord(data) && data.trace_id === 'test_trace_id')
}
