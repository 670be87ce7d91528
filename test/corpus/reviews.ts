/** Rewrites callbacks of content moderation to the form of the event, independently of the library. */
import type { Tree } from './documents.ts'

type Node = { readonly [name: string]: Tree }

const words = ['pass', 'block', 'review']

/** The document as the event has it: verdicts as words, headers as a list, and a Simple callback as a Detail one. */
export function inEventForm(document: Node): Node {
  if (document.JobsDetail !== undefined) {
    const { EventName = '', JobsDetail } = document
    return { EventName, JobsDetail: [{ EventName, ...(spelled(JobsDetail) as Node) }] }
  }
  const { code, message, data } = document as { code: Tree; message: Tree; data: Node }
  const { event: EventName = '', ...rest } = data
  const result: Node = code === 0 ? { State: 'Success' } : { State: 'Failed', Code: String(code) }
  const Message: Node = message === 'success' ? {} : { Message: message }
  return { EventName, JobsDetail: [{ EventName, ...result, ...Message, ...(spelled(renamed(rest)) as Node) }] }
}

function spelled(tree: Tree | undefined): Tree {
  if (Array.isArray(tree)) return tree.map(spelled)
  if (typeof tree !== 'object' || tree === null) return tree ?? ''
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]) => {
      if (name === 'Result' || name === 'Suggestion') return ['Suggestion', words[Number(value)] ?? String(value)]
      return [name, name === 'CosHeaders' ? listOf(value as Node) : spelled(value)]
    }),
  )
}

function listOf(map: Node): Tree {
  return Object.entries(map).map(([Key, Value]) => ({ Key, Value }))
}

const names: Readonly<Record<string, string>> = {
  trace_id: 'JobId',
  result: 'Suggestion',
  forbidden_status: 'ForbidState',
}

function renamed(tree: Tree): Tree {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return tree
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]) => {
      const wanted = names[name] ?? name.replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase())
      return [wanted, name === 'cos_headers' ? value : renamed(value)]
    }),
  )
}
