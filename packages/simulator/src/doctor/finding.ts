/** What the doctor found, in words. */

/** A stable code for each thing that the doctor can find. */
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
  | 'malformed-5xx'
  | 'misconfigured'
  | 'no-duplicate-protection'
  | 'not-found'
  | 'open'
  | 'rate-limit'
  | 'redirect'
  | 'refused'
  | 'reset'
  | 'review-refused'
  | 'secret-in-redirect'
  | 'secret-refused'
  | 'slow'
  | 'timeout'
  | 'tls'
  | 'too-small'
  | 'unhandled'
  | 'unreachable'
  | 'wrapped'
  | 'wrong-method'
  | 'wrong-status'
  | 'xml-415'
  | 'xml-not-read'

/** One thing that the doctor found. */
export interface Finding {
  readonly code: FindingCode
  /** A `problem` loses callbacks or accepts forged ones; a `warning` may be intended. */
  readonly severity: 'problem' | 'warning'
  /** Which request got which answer. */
  readonly seen: string
  /** The likely cause. */
  readonly cause: string
  /** What to change. */
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
