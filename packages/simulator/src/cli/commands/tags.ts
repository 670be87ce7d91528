/** `ci-event tags`. */
import { fixtureOf, fixtureTags } from '../../callback/fixtures.ts'
import { isNode, type Node } from '../../callback/tree.ts'
import type { Command } from '../command.ts'
import { flagOf } from '../option-values.ts'
import { painter, table } from '../terminal.ts'
import { json, refuseMore } from './common-options.ts'
import { closestTag } from './tag-name.ts'

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
  summary: 'list the known Tags and the nodes in their jobs',
  usage: '[part of a name]',
  options: { json },
  notes: 'docs/tags.md in the repository describes every field. The exit code is 1 if no Tag matches.',
  examples: ['tags', 'tags video --json'],
  async run(values, [part = '', ...more], io) {
    refuseMore(more, 'one part of a name')
    const found = fixtureTags
      .filter((tag) => tag.toLowerCase().includes(part.toLowerCase()))
      .toSorted()
      .map(entryOf)
    if (flagOf(values, 'json')) io.out(`${JSON.stringify(found)}\n`)
    else if (found.length === 0)
      io.err(`ci-event tags: no known Tag contains ${JSON.stringify(part)}.${suggestionFor(part)}\n`)
    else {
      const paint = painter(io)
      const rows = found.map(({ tag, family, nodes }) => [tag, family, paint('dim', nodes.join(', '))])
      io.out(table([['Tag', 'family', 'in Operation'], ...rows]))
    }
    return found.length > 0 ? 0 : 1
  },
}

function suggestionFor(part: string): string {
  const near = closestTag(part)
  return near === undefined ? '' : ` Did you mean ${near}?`
}

function entryOf(tag: string): { tag: string; family: string; nodes: string[] } {
  const { JobId, Operation }: Node = fixtureOf(tag, false, 'api')
  const nodes = isNode(Operation) ? Object.keys(Operation).filter((name) => !common.has(name)) : []
  return { tag, family: families[String(JobId).charAt(0)] ?? '', nodes }
}
