/** What an answer looks like. */
import type { Answer } from '../send/post.ts'

/** @internal */
export function isAccepted(answer: Answer | undefined): boolean {
  return answer !== undefined && answer.status >= 200 && answer.status < 300
}

/** @internal The answer in a few words, for people. */
export function described(answer: Answer): string {
  const { status, error, milliseconds, headers } = answer
  if (error === 'TIMEOUT') return `no answer within ${Math.round(milliseconds)} ms`
  if (error !== undefined) return `no answer (${error})`
  const { location } = headers
  return `${status}${location ? ` to ${location}` : ''}${isHtml(answer) ? ', an HTML page' : ''}`
}

/** @internal Whether it is a page; Express calls any text HTML, so the text is looked at too. */
export function isHtml({ headers, text }: Pick<Answer, 'headers' | 'text'>): boolean {
  return /^text\/html/i.test(headers['content-type'] ?? '') && /^\s*<(?:!doctype|html|head|body|h1|p)\b/i.test(text)
}

/** @internal What a receiver of ci-event says: the outcome, or the error's code. */
export function told({ text }: Answer): { readonly outcome?: string; readonly code?: string } {
  try {
    const body = JSON.parse(text) as { outcome?: unknown; error?: { code?: unknown } } | null
    const outcome = body?.outcome
    const code = body?.error?.code
    return {
      ...(typeof outcome === 'string' ? { outcome } : {}),
      ...(typeof code === 'string' ? { code } : {}),
    }
  } catch {
    return {}
  }
}
