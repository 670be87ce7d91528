/** What becomes of an item, and of its handlers' results, for each combination of reports. */
import { CallbackError, type HandlerReport, HandlersFailedError, NonRetriableError } from '@ci-event/core'
import { describe, expect, test } from 'vitest'
import { attempt, type Verdict } from '../src/engine/attempt.ts'
import { retryOf } from '../src/engine/retry.ts'
import type { HandlerResult } from '../src/inbox.ts'
import { itemOf } from './fixtures.ts'

const { signal } = new AbortController()
const retry = retryOf({ attempts: 3, backoff: () => 7 })

const never = new NonRetriableError('never')
const busy = new CallbackError('busy', 'elsewhere')
const away = new CallbackError('unavailable', 'away')

const handled: HandlerReport = { handler: 'h', jobId: 'j', state: 'handled' }
const duplicate: HandlerReport = { ...handled, state: 'duplicate' }
const skipped: HandlerReport = { ...handled, state: 'skipped' }
const stale: HandlerReport = { ...handled, state: 'stale' }
const failed: HandlerReport = { ...handled, state: 'failed', error: new Error('no') }
const failedLater: HandlerReport = { ...failed, error: new Error('no again') }
const gaveUp: HandlerReport = { ...failed, error: never }
const postponed: HandlerReport = { ...handled, state: 'postponed', error: busy }

function afterFailure(reports: HandlerReport[], before: HandlerResult[] = []): Promise<Verdict> {
  const fail = () => Promise.reject(new HandlersFailedError(reports))
  return attempt(itemOf({ handlers: before }), fail, retry, signal)
}

function afterBusy(reports: HandlerReport[], before: HandlerResult[] = []): Promise<Verdict> {
  const fail = () => Promise.reject(new CallbackError('busy', 'elsewhere', { handlers: reports }))
  return attempt(itemOf({ handlers: before }), fail, retry, signal)
}

describe('an item', () => {
  test.each<[state: Verdict['state'], reports: string, HandlerReport[]]>([
    ['dead', 'a handler gave up', [gaveUp]],
    ['dead', 'a handler gave up and another has succeeded', [gaveUp, { ...handled, handler: 'other' }]],
    ['waiting', 'a handler gave up and another failed', [gaveUp, { ...failed, handler: 'other' }]],
    ['waiting', 'a handler gave up and another is busy', [gaveUp, { ...postponed, handler: 'other' }]],
    ['waiting', 'a handler failed and another has succeeded', [failed, { ...handled, handler: 'other' }]],
  ])('is %s when %s', async (state, _, reports) => {
    expect(await afterFailure(reports)).toMatchObject({ state })
  })

  test('is dead with an error of 2,000 characters when a handler gave up in an earlier attempt', async () => {
    const before: HandlerResult = { handler: 'h'.repeat(100), state: 'given-up', error: 'x'.repeat(2000) }
    const deliver = () => ({ outcome: 'handled' as const, handlers: [] })
    const verdict = await attempt(itemOf({ handlers: [before] }), deliver, retry, signal)
    const message = `${'h'.repeat(100)} gave up: ${'x'.repeat(1890)}`
    expect(verdict).toMatchObject({ state: 'dead', error: { message } })
  })
})

describe('the result of a handler', () => {
  test.each<[reports: string, HandlerReport[], results: object[]]>([
    ['it was handled', [handled], [{ state: 'done' }]],
    ['it was handled before', [duplicate], [{ state: 'done' }]],
    ['it failed', [failed], [{ state: 'failed', error: 'no' }]],
    ['it gave up', [gaveUp], [{ state: 'given-up', error: 'never' }]],
    ['it is busy', [postponed], []],
    ['its update was stale', [stale], []],
  ])('says so when %s', async (_, reports, results) => {
    const other: HandlerReport = { handler: 'other', jobId: 'j', state: 'failed', error: new Error('other') }
    expect((await afterFailure([...reports, other])).handlers).toEqual([
      ...results.map((result) => ({ handler: 'h', jobId: 'j', ...result })),
      { handler: 'other', jobId: 'j', state: 'failed', error: 'other' },
    ])
  })

  test('has no job when the event has none', async () => {
    const { handlers } = await afterFailure([{ handler: 'h', state: 'failed', error: new Error('no') }])
    expect(handlers).toStrictEqual([{ handler: 'h', state: 'failed', error: 'no' }])
  })

  test.each<[updates: string, HandlerReport[], results: object[]]>([
    ['handled and failed', [handled, failed], [{ state: 'failed', error: 'no' }]],
    ['failed twice', [failed, failedLater], [{ state: 'failed', error: 'no' }]],
    ['failed and given up', [failed, gaveUp], [{ state: 'failed', error: 'no' }]],
    ['postponed and failed', [postponed, failed], [{ state: 'failed', error: 'no' }]],
    ['postponed and handled', [postponed, handled], []],
    ['postponed and given up', [postponed, gaveUp], []],
    ['given up and handled', [gaveUp, handled], [{ state: 'given-up', error: 'never' }]],
    ['given up and skipped', [gaveUp, skipped], [{ state: 'given-up', error: 'never' }]],
    ['stale and handled', [stale, handled], [{ state: 'done' }]],
  ])('is that of the update furthest from done when the updates of its job were %s', async (_, reports, results) => {
    const { handlers } = await afterBusy(reports)
    expect(handlers).toEqual(results.map((result) => ({ handler: 'h', jobId: 'j', ...result })))
    const reversed = await afterBusy(reports.toReversed())
    expect(reversed.handlers.map(({ state }) => state)).toEqual(handlers.map(({ state }) => state))
  })
})

describe('an attempt that found a handler busy', () => {
  const before: HandlerResult[] = [{ handler: 'h', jobId: 'j', state: 'failed' }]

  test.each<[reports: string, HandlerReport[], counts: boolean]>([
    ['that handler failed before', [postponed], true],
    ['another handler failed before', [{ ...postponed, handler: 'other' }], false],
    ['the same handler failed for another job', [{ ...postponed, jobId: 'k' }], false],
    ['the one that failed before has now succeeded', [handled, { ...postponed, handler: 'other' }], false],
    ['the one that failed before could not reach the ledger', [{ ...postponed, error: away }], false],
  ])('when %s, counts: %3$s', async (_, reports, counts) => {
    expect(await afterBusy(reports, before)).toMatchObject({ state: 'waiting', counts })
  })
})
