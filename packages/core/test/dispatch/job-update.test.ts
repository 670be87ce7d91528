/** Which callbacks are the same update of a job, and which of two updates is the older one. */
import { expect, test } from 'vitest'
import { hasEnded, jobUpdatesOf } from '../../src/dispatch/job-update.ts'
import { isStale } from '../../src/dispatch/ledger.ts'
import { storableEntry } from '../../src/dispatch/storable.ts'
import { parseCallback } from '../../src/index.ts'
import type { LedgerEntry } from '../../src/storage.ts'

const updatesOf = (body: object) => jobUpdatesOf(parseCallback(JSON.stringify(body)))

test.each<[what: string, body: object, updates: object[] | undefined]>([
  [
    'a job that runs',
    { JobsDetail: { JobId: 'j', State: 'Running', Progress: '5' } },
    [{ jobId: 'j', state: 'Running:5', order: 0 }],
  ],
  [
    'a job without a progress',
    { JobsDetail: { JobId: 'j', State: 'Submitted' } },
    [{ jobId: 'j', state: 'Submitted:', order: 0 }],
  ],
  [
    'a job whose state is no text',
    { JobsDetail: { JobId: 'j', State: { a: 'b' } } },
    [{ jobId: 'j', state: ':', order: 0 }],
  ],
  ['a job without a state', { JobsDetail: { JobId: 'j' } }, [{ jobId: 'j', state: ':', order: 0 }]],
  ['a job that failed', { JobsDetail: { JobId: 'j', State: 'Failed' } }, [{ jobId: 'j', state: 'Failed', order: 1 }]],
  ['a cancelled job', { JobsDetail: { JobId: 'j', State: 'Cancel' } }, [{ jobId: 'j', state: 'Cancel', order: 1 }]],
  [
    'a job with the code of success',
    { JobsDetail: { JobId: 'j', Code: 'Success' } },
    [{ jobId: 'j', state: 'Success', order: 1 }],
  ],
  [
    'two jobs',
    {
      JobsDetail: [
        { JobId: 'a', State: 'Success' },
        { JobId: 'b', State: 'Success' },
      ],
    },
    [{ jobId: 'a' }, { jobId: 'b' }],
  ],
  ['two jobs, one without an id', { JobsDetail: [{ JobId: 'a', State: 'Success' }, { State: 'Success' }] }, undefined],
  ['a job without an id', { JobsDetail: { State: 'Success' } }, undefined],
  [
    'the end of a run',
    { WorkflowExecution: { RunId: 'r', State: 'Success' } },
    [{ jobId: 'r', state: 'Success', order: 1 }],
  ],
  [
    'the start of a run',
    { EventName: 'WorkflowStart', WorkflowExecution: { RunId: 'r', State: 'Running' } },
    [{ jobId: 'r', state: 'WorkflowStart', order: 0 }],
  ],
  ['a run without an id', { WorkflowExecution: { State: 'Success' } }, undefined],
  [
    'a review with a suggestion and no state',
    { EventName: 'ReviewImage', JobsDetail: { JobId: 'v', Suggestion: '0' } },
    [{ jobId: 'v', state: 'Success', order: 1 }],
  ],
  [
    'a review without a suggestion and a state',
    { EventName: 'ReviewImage', JobsDetail: { JobId: 'v', Object: 'a.jpg' } },
    [{ jobId: 'v', state: ':', order: 0 }],
  ],
  ['an event of another kind', { EventName: 'Tomorrow' }, undefined],
])('%s has its own updates', (_, body, updates) => {
  const found = updatesOf(body)
  if (updates === undefined) expect(found).toBeUndefined()
  else expect(found).toMatchObject(updates)
})

test.each([
  [{ State: 'Success' }, true],
  [{ State: 'Failed' }, true],
  [{ State: 'Cancel' }, true],
  [{ Code: 'Success' }, true],
  [{ State: 'Running', Code: 'Success' }, false],
  [{ State: 'Submitted' }, false],
  [{ Code: 'Failed' }, false],
  [{}, false],
])('whether a job with %j has ended is %s', (job, expected) => {
  expect(hasEnded(job)).toBe(expected)
})

test.each([
  [0, 0, false],
  [0, 1, true],
  [0, 2000, true],
  [1, 0, false],
  [1, 2000, false],
  [2000, 1, false],
  [2000, 2000, false],
  [1999, 2000, true],
])('whether an update of order %d is stale after one of order %d is %s', (order, latest, expected) => {
  expect(isStale(order, latest)).toBe(expected)
})

const entry: LedgerEntry = { jobId: 'j', handler: 'h', state: 's', order: 1, token: 't', lease: 1000 }

test('an entry that every store keeps stays the same object', () => {
  expect(storableEntry(entry)).toBe(entry)
  const longest = { ...entry, jobId: 'x'.repeat(200) }
  expect(storableEntry(longest)).toBe(longest)
})

test.each(['jobId', 'handler', 'state'] as const)(
  'of an entry that no store keeps only the %s is replaced',
  (field) => {
    const given = { ...entry, [field]: 'a\0b' }
    const stored = storableEntry(given)
    expect(stored[field]).toMatch(/^sha256:[\w-]{43}$/)
    expect({ ...stored, [field]: 'a\0b' }).toEqual(given)
  },
)

test('an event without jobs has no updates by which it could be told from another', () => {
  expect(jobUpdatesOf({ EventName: 'TaskFinish', JobsDetail: [] } as never)).toBeUndefined()
})

// Ledgers outlive a version of this package: with another digest, every redelivery would run its handlers again.
test.each<[what: string, job: object, state: string]>([
  [
    'the verdict on a video',
    { JobId: 'v', State: 'Success', Result: 1, PornInfo: { HitFlag: 1, Count: 2 }, AdsInfo: { HitFlag: 0, Count: 0 } },
    'Success:glWAOKEunnsexbg-YCt2BNnPSgooJumEAu-zTB7omVg',
  ],
  [
    'a piece of a live stream',
    {
      JobId: 'v',
      State: 'Auditing',
      Snapshot: [
        { SnapshotTime: 1, Url: 'https://a.example/1.jpg?sign=1' },
        { SnapshotTime: 2, Url: 'https://a.example/2.jpg?sign=2' },
      ],
    },
    'Auditing:SkwUaxUVxjK5dT18jsohAjICMVoqbaXPwMldZ29wHc4',
  ],
])('%s has the same digest in every version', (_, job, state) => {
  expect(updatesOf({ EventName: 'ReviewVideo', JobsDetail: job })).toMatchObject([{ jobId: 'v', state }])
})

const stateOfPiece = (piece: object) =>
  jobUpdatesOf({
    EventName: 'ReviewVideo',
    JobsDetail: [{ JobId: 'v', State: 'Auditing', EventName: 'ReviewVideo', ...piece }],
  } as never)?.[0]?.state

test.each<[what: string, one: object, other: object]>([
  ['an http address that is signed anew', { Url: 'http://a.example/1?sign=1' }, { Url: 'http://a.example/1?sign=2' }],
  ['nothing', { Label: null }, { Label: null }],
])('pieces of a live stream are the same with %s', (_, one, other) => {
  expect(stateOfPiece(one)).toBe(stateOfPiece(other))
})

test('pieces of a live stream are different when a text that holds an address differs', () => {
  expect(stateOfPiece({ Text: 'see https://a.example/?1' })).not.toBe(
    stateOfPiece({ Text: 'see https://a.example/?2' }),
  )
})
