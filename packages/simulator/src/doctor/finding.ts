/** What the doctor found, in words. */

/** Stable names of what can be wrong. */
export type FindingCode =
  | 'address'
  | 'always-200'
  | 'auth'
  | 'catch-all'
  | 'console-test'
  | 'csrf'
  | 'drained'
  | 'duplicate-refused'
  | 'gateway'
  | 'handler-fails'
  | 'json-not-read'
  | 'login-redirect'
  | 'no-duplicate-protection'
  | 'not-found'
  | 'open'
  | 'redirect'
  | 'refused'
  | 'reset'
  | 'secret-refused'
  | 'set-up-wrongly'
  | 'slow'
  | 'timeout'
  | 'tls'
  | 'too-small'
  | 'unreachable'
  | 'wrong-method'
  | 'wrong-status'
  | 'xml-415'
  | 'xml-not-read'

/** One thing that is wrong. */
export interface Finding {
  readonly code: FindingCode
  /** A `problem` loses callbacks or lets strangers in; a `warning` may be meant so. */
  readonly severity: 'problem' | 'warning'
  readonly seen: string
  readonly cause: string
  readonly fix: string
}

/** @internal */
export function problem(code: FindingCode, seen: string, cause: string, fix: string): Finding {
  return { code, severity: 'problem', seen, cause, fix }
}

/** @internal */
export function warning(code: FindingCode, seen: string, cause: string, fix: string): Finding {
  return { code, severity: 'warning', seen, cause, fix }
}
