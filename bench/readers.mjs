/** Bytes to something usable, by each competitor as its documentation says, and by us. */
import { parseCallback } from '@ci-event/core'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { SaxesParser } from 'saxes'
import { parse as parseTxml, simplify } from 'txml'
import xml2js from 'xml2js'

const parser = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
})

/** Validates first, because the parser alone accepts truncated documents, and converts nothing. */
export function fastXmlParserStrict(bytes) {
  const text = bytes.toString()
  const valid = XMLValidator.validate(text)
  if (valid !== true) throw new Error(valid.err.msg)
  return parser.parse(text)
}

// Only the strict reader reads comments.
const aside = Buffer.from('<!-- -->')

/** Our strict XML reader, which reads whatever the fast one does not. */
export function ourStrictReader(bytes) {
  return parseCallback(Buffer.concat([aside, bytes]))
}

/** The plain tree builder that anybody would write over a conforming parser. */
export function saxesTree(bytes) {
  const root = {}
  const stack = [{ node: root, text: '', leaf: false }]
  const saxes = new SaxesParser()
  saxes.on('error', (error) => {
    throw error
  })
  saxes.on('opentag', () => {
    stack.at(-1).leaf = false
    stack.push({ node: {}, text: '', leaf: true })
  })
  saxes.on('text', (text) => {
    stack.at(-1).text += text
  })
  saxes.on('closetag', ({ name }) => {
    const { node, text, leaf } = stack.pop()
    const parent = stack.at(-1).node
    const value = leaf ? text : node
    if (!Object.hasOwn(parent, name)) parent[name] = value
    else if (Array.isArray(parent[name])) parent[name].push(value)
    else parent[name] = [parent[name], value]
  })
  saxes.write(bytes.toString()).close()
  return root
}

/** Inside body-parser-xml, express-xml-bodyparser and koa-xml-body. */
export function xml2jsTree(bytes) {
  let tree
  new xml2js.Parser({ explicitArray: false }).parseString(bytes.toString(), (error, result) => {
    if (error) throw error
    tree = result
  })
  return tree
}

export const readers = {
  'ci-event, XML to event': { format: 'xml', read: (bytes) => parseCallback(bytes) },
  'ci-event, JSON to event': { format: 'json', read: (bytes) => parseCallback(bytes) },
  'JSON.parse': { format: 'json', read: (bytes) => JSON.parse(bytes.toString()) },
  'fast-xml-parser, strict': { format: 'xml', read: fastXmlParserStrict },
  'ci-event, strict reader': { format: 'xml', read: ourStrictReader },
  'txml, simplified': { format: 'xml', read: (bytes) => simplify(parseTxml(bytes.toString())) },
  'saxes, plain tree': { format: 'xml', read: saxesTree },
  xml2js: { format: 'xml', read: xml2jsTree },
}
