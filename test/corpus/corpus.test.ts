/** Every payload that CI's documents show. Skipped, and reported as skipped, where they are not available. */
import {
  type CallbackEvent,
  cosHeaders,
  type Drift,
  isCallbackError,
  isReview,
  type MediaResult,
  outputObjects,
  parseCallback,
  parseTime,
  type TaskFinishEvent,
} from '@ci-event/core'
import { describe, expect, test } from 'vitest'
import { account, asJson, asXml, readIndependently, type Tree } from './documents.ts'
import { corpusDirectory, type Payload, payloadsOf } from './files.ts'
import { inEventForm } from './reviews.ts'

const directory = corpusDirectory ?? ''
const at = (folder: string): Payload[] => (corpusDirectory ? payloadsOf(directory, folder) : [])

// Not well-formed as they stand in the documents: a trailing comma, and an `&` that is not escaped.
const trailingComma = 'adjacent/audit-detail-ReviewHtml-2.json'
const bareAmpersand = 'synthetic/NoiseReduction-bare-ampersand-1.xml'

const callbacks = at('.')
const responses = at('job-response')
const synthetic = at('synthetic').filter(({ file }) => file !== bareAmpersand)
const adjacent = at('adjacent').filter(({ file }) => file !== trailingComma)
const malformed = [...at('malformed'), ...at('adjacent').filter(({ file }) => file === trailingComma)]

/** Pairs whose two documents contain different facts. */
const differingPairs = new Set([
  'PicProcess-workflow-1', // the JSON has no JobLevel
  'SuperResolution-workflow-1', // Workflow.Name
  'Transcode-workflow-1', // Workflow.Name
  'workflowfinish-1', // two different runs
])

function parse(text: string | Uint8Array): { event: CallbackEvent; drift: Drift[] } {
  const drift: Drift[] = []
  return { event: parseCallback(text, { onDrift: (each) => drift.push(each) }), drift }
}

describe.skipIf(!corpusDirectory)('documented payloads (shared/corpus)', () => {
  test('the corpus has all its payloads', () => {
    const counts = [callbacks, responses, synthetic, adjacent, malformed].map(({ length }) => length)
    for (const [at, least] of [78, 28, 4, 23, 8].entries()) expect(counts[at]).toBeGreaterThanOrEqual(least)
  })

  test.each([...callbacks, ...responses, ...synthetic])(
    '$file gives an event with every leaf at its path, without drift',
    ({ text }) => {
      const { event, drift } = parse(text)
      expect(drift).toEqual([])
      const document = readIndependently(text)
      expect(event.EventName).toBe(document.EventName ?? ('JobsDetail' in document ? 'TaskFinish' : 'WorkflowFinish'))
      const { missing, extra, found } = account(document, event)
      expect(missing).toEqual([])
      // Filled in where documents leave them out.
      expect(extra.filter((path) => !/^(EventName|JobsDetail(\[0\])?\.Tag)$/.test(path))).toEqual([])
      expect(found).toBeGreaterThan(10)
    },
  )

  test.each(adjacent)('$file gives an event of another kind with every leaf at its path', ({ file, text }) => {
    const { event, drift } = parse(text)
    expect(drift).toEqual([])
    const document = readIndependently(text)
    if (file.includes('skeleton')) {
      expect(event.EventName).toBe('WorkflowFinish')
      expect(account(document, event).missing).toEqual([])
    } else {
      expect(isReview(event)).toBe(true)
      const { missing, extra } = account(inEventForm(document), event)
      expect(missing).toEqual([])
      // The sample of audio has no name.
      expect(extra.filter((path) => !path.endsWith('EventName'))).toEqual([])
    }
  })

  test.each(malformed)('$file is refused with a position', ({ text }) => {
    const error = (() => {
      try {
        return parse(text)
      } catch (thrown) {
        return thrown
      }
    })()
    if (!isCallbackError(error)) throw new Error('It was not refused.')
    expect(error.code).toMatch(/^(malformed|truncated)$/)
    expect(error.position?.line).toBeGreaterThan(1)
    expect(error.position?.column).toBeGreaterThan(0)
  })

  test('an unescaped & is the only drift of its payload', () => {
    const { event, drift } = parse(at('synthetic').find(({ file }) => file === bareAmpersand)?.text ?? '')
    expect(new Set(drift.map(({ type }) => type))).toEqual(new Set(['bare-ampersand']))
    expect(JSON.stringify(event)).toContain('&')
  })

  const pairs = callbacks
    .filter(({ file }) => file.endsWith('.xml') && callbacks.some((other) => other.file === jsonOf(file)))
    .map(({ file }) => file.replace('.xml', ''))

  test.each(pairs.filter((name) => !differingPairs.has(name)))('the XML and the JSON of %s give one event', (name) => {
    expect(parse(textOf(`${name}.json`)).event).toEqual(parse(textOf(`${name}.xml`)).event)
  })

  test.each(pairs.filter((name) => differingPairs.has(name)))(
    'the XML and the JSON of %s differ in the documents themselves',
    (name) => {
      const [xml, json] = [`${name}.xml`, `${name}.json`].map((file) => readIndependently(textOf(file)))
      expect(asJson(json as Tree)).not.toEqual(asJson(xml as Tree))
    },
  )

  function textOf(file: string): string {
    return callbacks.find((each) => each.file === file)?.text ?? ''
  }
})

function jsonOf(file: string): string {
  return file.replace('.xml', '.json')
}

/** Other forms of the same facts. */
const variations: Record<string, (tree: Tree, text: string) => string | Uint8Array> = {
  'compact XML': (tree) => asXml(tree),
  'XML indented by tabs': (tree) => asXml(tree, { indent: '\t', newline: '\n' }),
  'XML with CRLF': (tree) => asXml(tree, { indent: '  ', newline: '\r\n' }),
  'XML with a declaration': (tree) => `<?xml version="1.0" encoding="utf-8"?>\n${asXml(tree, { newline: '\n' })}`,
  'XML with a BOM': (tree) => Buffer.from(`\uFEFF${asXml(tree)}`),
  'JSON, objects': (tree) => JSON.stringify(asJson(tree)),
  'JSON, JobsDetail and Tasks as arrays': (tree) =>
    JSON.stringify(asJson(tree, (name) => ['JobsDetail', 'Tasks'].includes(name))),
  'JSON, every element an array': (tree) => JSON.stringify(asJson(tree, () => true)),
  'JSON in Response': (tree) => JSON.stringify({ Response: asJson(tree) }, null, '\t'),
  'JSON with CRLF': (tree) => JSON.stringify(asJson(tree), null, 2).replaceAll('\n', '\r\n'),
  'JSON with a BOM': (tree) => Buffer.from(`\uFEFF${JSON.stringify(asJson(tree))}`),
  'the document with CRLF': (_, text) => text.replaceAll('\r', '').replaceAll('\n', '\r\n'),
  'the document with a BOM': (_, text) => Buffer.from(`\uFEFF${text}`),
}

describe.skipIf(!corpusDirectory)('documented payloads (shared/corpus) in other forms', () => {
  for (const [name, dress] of Object.entries(variations)) {
    test.each([...callbacks, ...responses, ...synthetic])(`$file as ${name} gives the same event`, ({ text }) => {
      const { event, drift } = parse(dress(readIndependently(text), text))
      expect(drift).toEqual([])
      expect(event).toEqual(parse(text).event)
    })
  }

  test.each(callbacks.filter(({ text }) => text.includes('JobsDetail')))(
    'ten jobs of $file in one callback give ten jobs',
    ({ text }) => {
      const document = readIndependently(text)
      const ten = { ...document, JobsDetail: Array.from({ length: 10 }, () => document.JobsDetail).flat() as Tree }
      const { event } = parse(text)
      const { JobsDetail } = event as TaskFinishEvent
      const expected = { ...event, JobsDetail: Array.from({ length: 10 }, () => JobsDetail).flat() }
      expect(parse(asXml(ten)).event).toEqual(expected)
      expect(parse(JSON.stringify(asJson(ten))).event).toEqual(expected)
    },
  )
})

describe.skipIf(!corpusDirectory)('documented payloads (shared/corpus) through the helpers', () => {
  const jobs = [...callbacks, ...responses].flatMap(({ file, text }) => {
    const { event } = parse(text)
    return event.EventName === 'TaskFinish' ? event.JobsDetail.map((job) => ({ file, job })) : []
  })

  test.each(jobs)('the helpers read the outputs, headers and times of $file', ({ job }) => {
    const keys = outputObjects(job).map((each) => each.Object)
    expect(keys.filter((key) => key.includes('${'))).toEqual([])
    const { OutputFile } = (job.Operation as { MediaResult?: MediaResult } | undefined)?.MediaResult ?? {}
    for (const name of OutputFile?.ObjectName ?? []) expect(keys).toContain((OutputFile?.ObjectPrefix ?? '') + name)
    const writes = job.State === 'Success' && job.Operation?.Output
    expect(keys.length > 0).toBe(Boolean(writes))

    const headers = cosHeaders(job.Input?.CosHeaders ? job.Input : job.Operation?.Input)
    if (JSON.stringify(job).includes('cos:ObjectCreated'))
      expect(headers.get('eventname')).toBe('cos:ObjectCreated:Put')

    for (const time of [job.CreationTime, job.StartTime, job.EndTime]) {
      expect(parseTime(time) !== undefined).toBe(time !== undefined && time !== '-')
    }
  })
})
