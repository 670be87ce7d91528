/** Callbacks as trees of text, drawn at random, before they are written in a format. */
import fc from 'fast-check'
import type { Tree } from '../support/write-xml.ts'

export type Facts = { readonly [name: string]: Tree }

// Everything that XML allows, including what needs escaping. Blank text is left out, because it is an empty node.
const text = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme-ascii' }) },
      { weight: 2, arbitrary: fc.constantFrom('&', '<', '>', '"', "'", ']]>', '-->', '&amp;', '<!--', '{', '\\') },
      {
        weight: 1,
        arbitrary: fc.constantFrom('中文', '😀', '\u00a0', '\u2028', '\n', '\t', '\r', '\ufeff', '00123', '1e5'),
      },
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((pieces) => pieces.join(''))
  .filter((each) => each.trim() !== '' && each.trim() === each)

const whole = fc.integer({ min: 0, max: 2 ** 40 }).map(String)
const time = fc.constantFrom('2022-06-30T18:47:18+0800', '2022-08-09 14:54:17+0800', '-')
const empty = fc.constant('')

/** Some of the given nodes, in any order. */
function some(nodes: { readonly [name: string]: fc.Arbitrary<Tree> }): fc.Arbitrary<Facts> {
  return fc
    .tuple(fc.record(nodes, { requiredKeys: [] }), fc.integer())
    .map(([facts, turn]) => rotate(Object.entries(facts) as [string, Tree][], turn))
}

function rotate(entries: [string, Tree][], turn: number): Facts {
  const at = entries.length === 0 ? 0 : Math.abs(turn) % entries.length
  return Object.fromEntries([...entries.slice(at), ...entries.slice(0, at)])
}

/** One node or several of one name; XML and JSON both write one as itself. */
function repeated(item: fc.Arbitrary<Tree>): fc.Arbitrary<Tree> {
  return fc
    .array(item, { minLength: 1, maxLength: 3 })
    .map((items) => (items.length === 1 ? (items[0] as Tree) : items))
}

// Nodes that no definition names are kept, whatever they are called.
const unknownName = fc.constantFrom('Foo', '__proto__', 'constructor', 'toString', '中', 'a.b', 'x-y', '_', 'length')
const leaf: fc.Arbitrary<Tree> = fc.oneof(text, whole, fc.constantFrom('true', 'false'), empty)
const branch = fc.dictionary(unknownName, fc.oneof(leaf, repeated(leaf)), { maxKeys: 3, noNullPrototype: true })
const unknown: fc.Arbitrary<Tree> = fc.oneof(leaf, branch, repeated(fc.oneof(leaf, branch)))

const output = some({ Region: text, Bucket: text, Object: text })
const job = some({
  Code: text,
  Message: fc.oneof(text, empty),
  JobId: text,
  Tag: fc.oneof(fc.constantFrom('NoiseReduction', 'Transcode', 'toString', 'NoSuchTag'), text),
  State: fc.constantFrom('Success', 'Failed', 'Submitted', 'NoSuchState'),
  Progress: whole,
  CreationTime: time,
  EndTime: fc.oneof(time, empty),
  QueueId: text,
  Input: some({
    BucketId: text,
    Object: text,
    CosHeaders: repeated(some({ Key: text, Value: text })),
  }),
  Operation: some({
    UserData: text,
    JobLevel: whole,
    TemplateId: text,
    Output: output,
    MediaResult: some({
      OutputFile: some({
        Bucket: text,
        ObjectPrefix: fc.oneof(text, empty),
        ObjectName: repeated(text),
        Md5Info: repeated(some({ ObjectName: text, Md5: text })),
      }),
    }),
  }),
  Foo: unknown,
})

const tasks = fc
  .tuple(
    fc.array(job, { minLength: 1, maxLength: 3 }),
    fc.dictionary(unknownName, unknown, { maxKeys: 2, noNullPrototype: true }),
  )
  .map(
    ([jobs, rest]): Facts => ({
      ...rest,
      EventName: 'TaskFinish',
      JobsDetail: jobs.length === 1 ? (jobs[0] as Tree) : jobs,
    }),
  )

const workflows = some({
  RunId: text,
  WorkflowName: text,
  State: text,
  CreateTime: time,
  Tasks: repeated(some({ Type: text, JobId: text, State: text, StartTime: time })),
  Foo: unknown,
}).map((WorkflowExecution): Facts => ({ EventName: 'WorkflowFinish', WorkflowExecution }))

export const facts: fc.Arbitrary<Facts> = fc.oneof({ weight: 3, arbitrary: tasks }, { weight: 1, arbitrary: workflows })
