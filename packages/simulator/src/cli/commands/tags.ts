/** `ci-event tags`. */

import { fixtureOf, fixtureTags } from '../../callback/fixtures.ts'
import { isNode, type Node } from '../../callback/tree.ts'
import { type Command, UsageError } from '../command.ts'
import { painter, table } from '../look.ts'
import { flagOf } from '../values.ts'
import { json } from './shared.ts'

const families: Readonly<Record<string, string>> = {
  a: 'AI',
  c: 'picture',
  d: 'document',
  f: 'file',
  j: 'media',
  s: 'speech',
}
const common = new Set(['Input', 'JobLevel', 'Output', 'Tag', 'TemplateId', 'TemplateName', 'UserData'])

/** @internal */
export const tags: Command = {
  name: 'tags',
  summary: 'list the Tags that are known, and what their jobs hold',
  usage: '[part of a name]',
  options: { json },
  notes: 'docs/tags.md in the repository tells of every field.',
  examples: ['tags', 'tags video --json'],
  async run(values, [part = '', ...more], io) {
    if (more.length > 0) throw new UsageError(`${more.join(' ')} is too much.`)
    const found = fixtureTags
      .filter((tag) => tag.toLowerCase().includes(part.toLowerCase()))
      .toSorted()
      .map(entryOf)
    if (flagOf(values, 'json')) io.out(`${JSON.stringify(found)}\n`)
    else {
      const paint = painter(io)
      const rows = found.map(({ tag, family, nodes }) => [tag, family, paint('dim', nodes.join(', '))])
      io.out(table([['Tag', 'family', 'in Operation'], ...rows]))
    }
    return found.length > 0 ? 0 : 1
  },
}

function entryOf(tag: string): { tag: string; family: string; nodes: string[] } {
  const { JobId, Operation }: Node = fixtureOf(tag, false, 'api')
  const nodes = isNode(Operation) ? Object.keys(Operation).filter((name) => !common.has(name)) : []
  return { tag, family: families[String(JobId).charAt(0)] ?? '', nodes }
}
