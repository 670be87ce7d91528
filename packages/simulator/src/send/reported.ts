/** Reads what a receiver of ci-event reports in the body of its answer. */
import type { Answer } from './post.ts'

/** @internal An outcome such as `handled`, or an error code such as `unauthentic`; empty for answers of other apps. */
export interface Reported {
  readonly outcome?: string
  readonly code?: string
}

/** @internal Also finds what an interceptor wrapped as `{"code":0,"data":{"outcome":"handled"}}`. */
export function reportedBy(answer: Pick<Answer, 'text'>): Reported {
  const body = jsonBodyOf(answer)
  const data = isObject(body?.data) ? body.data : undefined
  const outcome = body?.outcome ?? data?.outcome
  const error = body?.error ?? data?.error
  const code = isObject(error) ? error.code : undefined
  return {
    ...(typeof outcome === 'string' ? { outcome } : {}),
    ...(typeof code === 'string' ? { code } : {}),
  }
}

/** @internal The body as a JSON object; `undefined` when it is anything else. */
export function jsonBodyOf({ text }: Pick<Answer, 'text'>): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
