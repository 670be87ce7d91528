/** What the steps of every ledger must do. */
import type { Ledger } from '@ci-event/core'
import { describe, expect, test } from 'vitest'
import { entryOf, fresh, type LedgerUnderTest } from './entry.ts'

const someoneElse = { token: 'someone else' }
const [unknownTime, early, late] = [1, 1_700_000_000_000, 1_700_000_000_001]

export function testSteps({ create, other }: LedgerUnderTest): void {
  test('work is claimed once, and is running for everyone else', async () => {
    const ledger = create()
    const entry = entryOf()
    expect(await ledger.claim(entry)).toBe('claimed')
    expect(await other(ledger).claim({ ...entry, ...someoneElse })).toBe('running')
  })

  test('a claim can be repeated with the same token', async () => {
    const ledger = create()
    const entry = entryOf()
    await ledger.claim(entry)
    expect(await ledger.claim(entry)).toBe('claimed')
  })

  test('completed work stays completed for everyone, also when it is released afterwards', async () => {
    const ledger = create()
    const entry = entryOf()
    await ledger.claim(entry)
    await ledger.complete(entry)
    await ledger.release(entry)
    await ledger.renew(entry)
    expect(await ledger.claim(entry)).toBe('completed')
    expect(await other(ledger).claim({ ...entry, ...someoneElse })).toBe('completed')
  })

  test('work can be completed without a claim, because the store may have forgotten it', async () => {
    const ledger = create()
    const entry = entryOf()
    await ledger.complete(entry)
    expect(await ledger.claim({ ...entry, ...someoneElse })).toBe('completed')
  })

  test('released work can be claimed again', async () => {
    const ledger = create()
    const entry = entryOf()
    await ledger.claim(entry)
    await ledger.release(entry)
    expect(await ledger.claim({ ...entry, ...someoneElse })).toBe('claimed')
  })

  test('a claim can be released and renewed only with its token', async () => {
    const ledger = create()
    const entry = entryOf({ lease: 150 })
    await ledger.claim(entry)
    await ledger.release({ ...entry, ...someoneElse })
    expect(await ledger.claim({ ...entry, ...someoneElse })).toBe('running')
    await ledger.renew({ ...entry, ...someoneElse, lease: 60_000 })
    await expect.poll(() => ledger.claim({ ...entry, ...someoneElse })).toBe('claimed')
  })

  test('a lease ends unless it is renewed', async () => {
    const ledger = create()
    const [left, kept] = [entryOf({ lease: 100 }), entryOf({ lease: 100 })]
    await ledger.claim(left)
    await ledger.claim(kept)
    await ledger.renew({ ...kept, lease: 60_000 })
    await expect.poll(() => ledger.claim({ ...left, ...someoneElse })).toBe('claimed')
    expect(await ledger.claim({ ...kept, ...someoneElse })).toBe('running')
  })

  test('a claim whose lease ended cannot release the next claim', async () => {
    const ledger = create()
    const entry = entryOf({ lease: 30 })
    await ledger.claim(entry)
    const next = { ...entry, ...someoneElse, lease: 60_000 }
    await expect.poll(() => ledger.claim(next)).toBe('claimed')
    await ledger.release(entry)
    expect(await ledger.claim({ ...entry, token: 'a third' })).toBe('running')
  })

  test.each(['jobId', 'handler', 'state'] as const)('work that differs in its %s is other work', async (part) => {
    const ledger = create()
    const entry = entryOf()
    await ledger.claim(entry)
    await ledger.complete(entry)
    expect(await ledger.claim({ ...entry, [part]: fresh(), ...someoneElse })).toBe('claimed')
  })

  test('the parts of work are not joined: a handler `a` with state `b c` is not `a b` with state `c`', async () => {
    const ledger = create()
    const entry = entryOf({ handler: 'a', state: 'b c' })
    await ledger.complete(entry)
    expect(await ledger.claim({ ...entry, handler: 'a b', state: 'c' })).toBe('claimed')
  })

  test.each([
    ['NUL', 'a\0b', 'a\0c'],
    ['a surrogate on its own', '\ud800', '\udbff'],
    ['a million characters', 'x'.repeat(1_000_000), `${'x'.repeat(1_000_000)}y`],
    ['quotes and backslashes', `'"\\`, `'"\\\\`],
    ['control characters', 'a\u0001\r\n', 'a\u0002\r\n'],
  ])('different texts with %s are different work', async (_, one, another) => {
    const ledger = create()
    const id = fresh()
    const [entry, rest] = [entryOf({ jobId: id + one, handler: one, state: one }), { ...someoneElse, lease: 60_000 }]
    expect(await ledger.claim(entry)).toBe('claimed')
    expect(await ledger.claim({ ...entry, ...rest })).toBe('running')
    await ledger.complete(entry)
    expect(await ledger.claim({ ...entry, ...rest })).toBe('completed')
    for (const part of ['handler', 'state'] as const)
      expect(await ledger.claim({ ...entry, ...rest, [part]: another })).toBe('claimed')
    expect(await ledger.claim({ ...entry, ...rest, jobId: id + another })).toBe('claimed')
  })

  describe('an update', () => {
    async function claimsInTurn(...orders: number[]): Promise<unknown[]> {
      const ledger = create()
      const jobId = fresh()
      const claims: unknown[] = []
      for (const order of orders) {
        const entry = entryOf({ jobId, order, state: fresh() })
        claims.push(await ledger.claim(entry))
        await ledger.complete(entry)
      }
      return claims
    }

    test.each<[title: string, orders: number[], last: string]>([
      ['is stale once a later one was claimed', [late, early], 'stale'],
      ['of a running job is stale once the end was claimed', [late, 0], 'stale'],
      ['of a running job is stale once an end at an unknown time was claimed', [unknownTime, 0], 'stale'],
      ['of a running job is not stale before the end', [0, 0], 'claimed'],
      ['as late as the latest is not stale', [late, late], 'claimed'],
      ['later than the latest is not stale', [early, late], 'claimed'],
      ['of unknown time is never stale', [late, unknownTime], 'claimed'],
      ['of unknown time makes no other end stale', [unknownTime, early], 'claimed'],
      ['of unknown time leaves the latest as it is', [late, unknownTime, early], 'stale'],
    ])('%s', async (_, orders, last) => {
      expect((await claimsInTurn(...orders)).at(-1)).toBe(last)
    })

    test('that was completed makes none stale when it comes again with a later time', async () => {
      const ledger = create()
      const entry = entryOf({ order: early })
      await ledger.claim(entry)
      await ledger.complete(entry)
      expect(await ledger.claim({ ...entry, order: late + 1 })).toBe('completed')
      expect(await ledger.claim({ ...entry, state: 'Failed', order: late })).toBe('claimed')
    })
  })

  test('of many claims at once, one succeeds', async () => {
    const ledger = create()
    const views = [ledger, other(ledger)]
    const entry = entryOf()
    const claims = await Promise.all(
      Array.from({ length: 50 }, (_, n) => (views[n % 2] as Ledger).claim({ ...entry, token: `t${n}` })),
    )
    expect(claims.filter((claim) => claim === 'claimed')).toHaveLength(1)
    expect(claims.filter((claim) => claim === 'running')).toHaveLength(49)
  })

  test('many updates of one job at once do not block each other', async () => {
    const ledger = create()
    const views = [ledger, other(ledger)]
    const jobId = fresh()
    const entries = Array.from({ length: 100 }, (_, n) => entryOf({ jobId, state: `Running:${n}`, order: 0 }))
    const steps = entries.map(async (entry, n) => {
      const view = views[n % 2] as Ledger
      const claim = await view.claim(entry)
      await view.renew(entry)
      await (n % 3 === 0 ? view.release(entry) : view.complete(entry))
      return claim
    })
    expect(new Set(await Promise.all(steps))).toEqual(new Set(['claimed']))
  })
}
