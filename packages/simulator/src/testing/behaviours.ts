/** What an adapter does over time, and with what is mounted around it. */
import { deepStrictEqual, equal, match } from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AdapterTest, AdapterUnderTest } from './adapter-under-test.ts'
import { documentedJson, documentedXml, twoJobsXml } from './bodies.ts'
import { post, postCutShort, postSlowly } from './raw-post.ts'
import { authentic, type Trial } from './trial.ts'

const xml = { 'content-type': 'application/xml' }
const json = { 'content-type': 'application/json' }

/** The behaviours that the adapter's test can start a server for. */
export function behaviours(adapter: AdapterUnderTest, trial: Trial): AdapterTest[] {
  const { start, startWithoutHandlers, startWithNext, without = [], isBuffered = false } = adapter
  return [
    ...(isBuffered ? [] : [cutShort(trial), givenUp(trial, start)]),
    sameEvent(trial, start),
    handledOnce(trial, start),
    tooMany(trial, start),
    ...(without.includes('drained') ? [] : [drained(trial)]),
    ...(startWithoutHandlers ? [attached(trial, startWithoutHandlers)] : []),
    ...(startWithNext ? [endsHere(trial, startWithNext)] : []),
  ]
}

type Start = AdapterUnderTest['start']

function cutShort(trial: Trial): AdapterTest {
  return {
    name: 'reports a body that is shorter than its Content-Length, and calls no handler',
    async run() {
      await postCutShort(await trial.urlBehind('none'), documentedXml.slice(0, 300), documentedXml.length)
      await until(() => trial.errors.length > 0)
      deepStrictEqual(codesOf(trial), ['truncated'])
      deepStrictEqual(trial.handled, [])
    },
  }
}

function sameEvent(trial: Trial, start: Start): AdapterTest {
  return {
    name: 'makes the same event of the same facts in XML and in JSON',
    async run() {
      const events: unknown[] = []
      const onTaskFinish = (_job: unknown, context: { event: unknown }) => events.push(context.event)
      await trial.withServer(start({ ledger: false, onTaskFinish }, 'none'), async (url) => {
        await post(url, { headers: xml, body: documentedXml })
        await post(url, { headers: json, body: documentedJson })
      })
      equal(events.length, 2)
      deepStrictEqual(events[0], events[1])
    },
  }
}

function handledOnce(trial: Trial, start: Start): AdapterTest {
  return {
    name: 'handles a job once when its callback arrives twice, also in the other format',
    async run() {
      const { ledger: _, ...options } = trial.options
      await trial.withServer(start(options, 'none'), async (url) => {
        const first = await post(url + authentic, { headers: xml, body: documentedXml })
        const second = await post(url + authentic, { headers: json, body: documentedJson })
        deepStrictEqual([first.text, second.text], ['{"outcome":"handled"}', '{"outcome":"duplicate"}'])
      })
      equal(trial.handled.length, 1)
    },
  }
}

function givenUp(trial: Trial, start: Start): AdapterTest {
  return {
    name: 'answers 408 and closes the connection when the body does not arrive in time',
    async run() {
      await trial.withServer(start({ ...trial.options, bodyTimeout: 100 }, 'none'), async (url) => {
        const answer = await postSlowly(url + authentic, documentedXml, 5000)
        match(answer, /^HTTP\/1\.1 408 /)
        match(answer, /^connection: close\r$/im)
        match(answer, /"body_timeout"/)
      })
      deepStrictEqual(codesOf(trial), ['body_timeout'])
      deepStrictEqual(trial.handled, [])
    },
  }
}

function tooMany(trial: Trial, start: Start): AdapterTest {
  return {
    name: 'answers 503 with Retry-After beyond the concurrency limit',
    async run() {
      let began = (): void => {}
      let release = (): void => {}
      const hasBegun = new Promise<void>((resolve) => {
        began = resolve
      })
      const gate = new Promise<void>((resolve) => {
        release = resolve
      })
      const onTaskFinish = () => {
        began()
        return gate
      }
      await trial.withServer(start({ concurrency: 1, onTaskFinish, onError: () => {} }, 'none'), async (url) => {
        try {
          const first = post(url, { headers: xml, body: documentedXml })
          await hasBegun
          const second = await post(url, { headers: xml, body: twoJobsXml })
          deepStrictEqual([second.status, second.headers['retry-after']], [503, '1'])
          release()
          equal((await first).status, 200)
          equal((await post(url, { headers: xml, body: twoJobsXml })).status, 200)
        } finally {
          release()
        }
      })
    },
  }
}

function drained(trial: Trial): AdapterTest {
  return {
    name: 'reports a stream that was read before with its cause and the fix',
    async run() {
      await post(await trial.urlBehind('drained'), { headers: xml, body: documentedXml })
      deepStrictEqual(codesOf(trial), ['body_consumed'])
      match(trial.errors[0]?.message ?? '', /before the receiver could read it.*(Mount|Pass) the receiver/s)
    },
  }
}

function attached(trial: Trial, start: NonNullable<AdapterUnderTest['startWithoutHandlers']>): AdapterTest {
  return {
    name: 'attaches the event and lets the app answer when there are no handlers, and refuses requests itself',
    async run() {
      const { verify, onError } = trial.options
      await trial.withServer(start({ verify, onError }), async (url) => {
        const send = async (query: string, body: string): Promise<[status: number, outcome: unknown]> => {
          const { status, text } = await post(url + query, { headers: xml, body })
          const { seen, outcome, error } = JSON.parse(text)
          return [status, seen ?? outcome ?? error.code]
        }
        deepStrictEqual(await send(authentic, documentedXml), [200, 'TaskFinish'])
        deepStrictEqual(await send(authentic, ''), [200, 'test'])
        deepStrictEqual(await send(authentic, '<Response>'), [400, 'truncated'])
        deepStrictEqual(await send('', documentedXml), [401, 'unauthentic'])
      })
    },
  }
}

function endsHere(trial: Trial, start: NonNullable<AdapterUnderTest['startWithNext']>): AdapterTest {
  return {
    name: 'ends a handled callback: nothing that is mounted after the adapter runs',
    async run() {
      let reached = 0
      const server = start(trial.options, () => reached++)
      await trial.withServer(server, async (url) => {
        const { status, text } = await post(url + authentic, { headers: xml, body: documentedXml })
        deepStrictEqual([status, text], [200, '{"outcome":"handled"}'])
      })
      deepStrictEqual([trial.handled.length, reached], [1, 0])
    },
  }
}

function codesOf({ errors }: Trial): string[] {
  return errors.map((error) => error.code)
}

/** Waits for at most five seconds. */
async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 250; tries++) {
    if (condition()) return
    await sleep(20)
  }
  throw new Error('The condition was not met within 5 seconds.')
}
