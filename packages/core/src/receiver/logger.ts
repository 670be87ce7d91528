/** The part of a logger that is used: facts first, then the sentence, as pino has it. */
export interface Logger {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}
