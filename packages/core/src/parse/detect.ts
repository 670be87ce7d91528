/**
 * Body to tree. The tree has no meaning yet: objects, arrays and strings (in JSON also numbers, booleans and null).
 * Everything that is not well-formed is refused here, so later files may rely on the tree.
 */

import { CallbackError } from '../errors.ts'
import type { DriftReport } from '../schema/drift.ts'
import { decodeBody, utf8Of, withoutMark } from './charset.ts'
import { readJson } from './json.ts'
import { checkCaps, type DocumentTree, type TreeCaps } from './tree.ts'
import { readXmlFast } from './xml/fast.ts'
import { readXmlStrict } from './xml/strict.ts'

/**
 * Reads XML or JSON. The first character that is not blank decides, because `Content-Type` is often wrong: it only helps
 * to find the charset.
 *
 * @throws CallbackError `malformed` or `truncated`, with the position of the fault, or `undecodable`
 */
export function readTree(
  body: string | Uint8Array,
  caps: TreeCaps,
  drift: DriftReport,
  contentType?: string,
): DocumentTree {
  const tree = mayBeXml(body) && readPlainXml(body, caps, drift, contentType)
  if (tree) return tree
  const text = typeof body === 'string' ? withoutMark(body) : decodeBody(body, contentType)
  const start = text.search(/[^ \t\r\n]/)
  const first = text[start]
  if (first === '<') return readXmlStrict(text, caps, drift)
  if (first === '{') return checkCaps(readJson(text), caps)
  throw new CallbackError(
    'malformed',
    start === -1
      ? 'The body is blank. A proxy or a body parser may have emptied it.'
      : 'The body starts with neither `<` nor `{`, so it is neither XML nor a JSON object. Check what posts to this URL.',
    { position: { line: 1, column: 1, offset: 0 } },
  )
}

/** False for almost all JSON, whose text need not be searched for tags. */
function mayBeXml(body: string | Uint8Array): boolean {
  const first = typeof body === 'string' ? body.charCodeAt(0) : body[0]
  return first !== 0x7b
}

function readPlainXml(
  body: string | Uint8Array,
  caps: TreeCaps,
  drift: DriftReport,
  contentType: string | undefined,
): DocumentTree | undefined {
  const bytes = utf8Of(body, contentType)
  return bytes && readXmlFast(bytes, caps, drift)
}
