import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** One callback to post, and the result that is expected. */
export interface DemoCallback {
  what: string
  contentType: string
  body: string
  status: number
  /** The response's `outcome` or `error.code`. */
  outcome: string
  /** What the app's functions should be called with. */
  calls: readonly string[]
}

const require = createRequire(import.meta.url)
const fixture = (name: string): string => readFileSync(require.resolve(`@ci-event/simulator/fixtures/${name}`), 'utf8')
const xml = 'application/xml'
const json = 'application/json'

export const callbacks: readonly DemoCallback[] = [
  {
    what: 'the documented callback, XML',
    contentType: xml,
    body: fixture('NoiseReduction.documented.xml'),
    status: 200,
    outcome: 'handled',
    calls: ['publish output/nr.wav'],
  },
  {
    // Another JobId: with that of the XML above it would be a duplicate, and the handler would not run again.
    what: 'the documented callback, JSON',
    contentType: json,
    body: fixture('NoiseReduction.documented.json').replace(/"JobId": "j0/, '"JobId": "j9'),
    status: 200,
    outcome: 'handled',
    calls: ['publish output/nr.wav'],
  },
  {
    what: 'the first one again, now as JSON',
    contentType: json,
    body: fixture('NoiseReduction.documented.json'),
    status: 200,
    outcome: 'duplicate',
    calls: [],
  },
  {
    what: 'a job that a workflow started, XML',
    contentType: xml,
    body: fixture('workflow-triggered.xml'),
    status: 200,
    outcome: 'handled',
    calls: ['publish output/nr.wav'],
  },
  {
    what: 'a job that failed, JSON',
    contentType: json,
    body: fixture('failed.json'),
    status: 200,
    outcome: 'handled',
    calls: ['alert InputInvalid: the source has no audio stream'],
  },
  {
    what: 'two jobs in one callback, XML',
    contentType: xml,
    body: fixture('two-jobs.xml'),
    status: 200,
    outcome: 'handled',
    calls: ['publish output/nr.wav', 'publish 输出/降噪.wav'],
  },
  {
    what: 'malformed: cut off in the middle',
    contentType: xml,
    body: fixture('NoiseReduction.documented.xml').slice(0, 400),
    status: 400,
    outcome: 'truncated',
    calls: [],
  },
]
