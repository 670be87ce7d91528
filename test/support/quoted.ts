/**
 * What a program printed, for the message of an error. Vitest takes lines of a message that look like those of a stack for
 * such, and the report breaks off when it cannot read the files that they name.
 */
export function quoted(text: string): string {
  return text.replace(/^/gm, '> ')
}
