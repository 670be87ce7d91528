/** Options that several commands have. */
import type { Option } from '../command.ts'

/** @internal */
export const json: Option = { type: 'boolean', help: 'print JSON, for other programs' }
/** @internal */
export const secret: Option = {
  type: 'string',
  value: 'SECRET',
  help: 'the secret of the callback URL, put into its query as CI was given it',
}
/** @internal */
export const secretName: Option = {
  type: 'string',
  value: 'NAME',
  help: "the query parameter of the secret (default 'token')",
}
/** @internal */
export const timeout: Option = {
  type: 'string',
  value: 'MS',
  help: 'how many milliseconds an answer may take (default 10000)',
}
/** @internal */
export const to: Option = {
  type: 'string',
  value: 'URL',
  help: 'the callback URL, such as http://localhost:3000/ci/callback',
}
