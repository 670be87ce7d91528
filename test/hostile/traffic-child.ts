/** Receives one kind of traffic and prints how many MiB are kept of it; run in a child process with --expose-gc. */
import { createReceiver } from '@ci-event/core'

const [, , kind = '', count, size] = process.argv
const filler = 'x'.repeat(Number(size))
const job = (index: number, more: object = {}) => ({ JobId: `j${index}`, Tag: 'Tts', State: 'Success', ...more })

/** Each body is another one, and none has anything in common with the next. */
const bodies: Readonly<Record<string, (index: number) => object>> = {
  'ordinary callbacks': (index) => ({ JobsDetail: job(index, { Message: 'ok' }) }),
  'long JobIds': (index) => ({ JobsDetail: job(0, { JobId: `${index}${filler}` }) }),
  'long States': (index) => ({ JobsDetail: job(0, { State: `${index}${filler}` }) }),
  'long Tags': (index) => ({ JobsDetail: job(index, { Tag: `${index}${filler}` }) }),
  'long EventNames': (index) => ({ EventName: `${index}${filler}` }),
  'long RunIds': (index) => ({
    EventName: 'WorkflowFinish',
    WorkflowExecution: { RunId: `${index}${filler}`, State: 'Success' },
  }),
  'long names of fields': (index) => ({ JobsDetail: job(index, { [`${index}${filler}`]: { [filler]: 1 } }) }),
  'large jobs beside running ones': (index) => ({
    JobsDetail: [
      job(index * 1000, { Message: filler }),
      ...Array.from({ length: 99 }, (_, n) => job(index * 1000 + n + 1, { State: 'Running' })),
    ],
  }),
  'bodies that are refused': (index) => ({ Other: `${index}${filler}` }),
}

const toBody = bodies[kind]
if (!toBody) throw new Error(`no such traffic: ${kind}`)
const receiver = createReceiver({
  logger: { info() {}, warn() {}, error() {} },
  onDrift: () => {},
  onTaskFinish: { Tts: () => {} },
})

async function receive(index: number): Promise<void> {
  const body = Buffer.from(JSON.stringify(toBody?.(index)))
  await receiver.receive({ method: 'POST', url: '/', headers: {}, readBody: async () => body })
}

function used(): number {
  // V8 keeps hidden classes, and with them the names of fields, for some collections more.
  for (let time = 0; time < 5; time++) globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}

for (let index = 0; index < 20; index++) await receive(index)
const before = used()
for (let index = 0; index < Number(count); index++) await receive(20 + index)
process.stdout.write(String(used() - before))
