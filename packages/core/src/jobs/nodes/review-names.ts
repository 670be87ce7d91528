/** The names that Simple callbacks and older answers have for the fields of a review. */
import type { Fields } from '../../schema/schema.ts'

const spellings: ReadonlyMap<string, string> = new Map([
  ['Result', 'Suggestion'],
  ['TerroristInfo', 'TerrorismInfo'],
  ['trace_id', 'JobId'],
  ['event', 'EventName'],
  ['forbidden_status', 'ForbidState'],
  ['forbidden_state', 'ForbidState'],
  ['ip', 'IP'],
])

/**
 * The name that a definition has for a field: `HitFlag` for `hit_flag`, `JobId` for `trace_id`, `Suggestion` for `Result`.
 *
 * @returns the given name if the definition has no other for it
 */
export function reviewNameOf(name: string, fields: Fields): string {
  if (Object.hasOwn(fields, name)) return name
  const detailed = inDetail(name)
  return Object.hasOwn(fields, detailed) || isNewScene(detailed) ? detailed : name
}

/** The name in a Detail callback: `AdsInfo` for `ads_info`. */
export function inDetail(name: string): string {
  const pascal = spellings.get(name) ?? (isSnake(name) ? pascalOf(name) : name)
  return spellings.get(pascal) ?? pascal
}

function isSnake(name: string): boolean {
  return /^[a-z][a-z\d]{0,40}(?:_[a-z\d]{1,40}){0,6}$/.test(name)
}

function pascalOf(name: string): string {
  return name.replace(/(?:^|_)[a-z\d]/g, (start) => start.slice(-1).toUpperCase())
}

function isNewScene(name: string): boolean {
  return name.endsWith('Info')
}
