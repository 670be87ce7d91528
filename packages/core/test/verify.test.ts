import { describe, expect, test, vi } from 'vitest'
import { documentedXml } from '../../../test/support/callbacks.ts'
import {
  allOf,
  allowAddresses,
  anyOf,
  type CallbackRequest,
  createReceiver,
  type HandlerContext,
  secretInUrl,
  signCallbackUrl,
  signedUrl,
  type Verifier,
} from '../src/index.ts'

const secret = 'correct-horse-battery-staple'

function at(url: string, overrides: Partial<CallbackRequest> = {}): CallbackRequest {
  return { method: 'POST', url, headers: {}, readBody: async () => documentedXml, ...overrides }
}

/** The code of the refusal, or what was learnt. */
async function ask(verify: Verifier, request: CallbackRequest): Promise<unknown> {
  try {
    return (await verify(request)) ?? 'accepted'
  } catch (error) {
    return (error as { code?: string }).code
  }
}

describe('secretInUrl', () => {
  test.each<[what: string, create: () => Verifier, url: string]>([
    ['in the query', () => secretInUrl(secret), `/ci?token=${secret}`],
    ['beside other parameters', () => secretInUrl(secret), `/ci?a=1&token=${secret}&b=2`],
    ['under another name', () => secretInUrl(secret, { name: 'k' }), `/ci?k=${secret}`],
    ['escaped', () => secretInUrl('päss/wört&secret!'), `/ci?token=${encodeURIComponent('päss/wört&secret!')}`],
    ['in the path', () => secretInUrl(secret, { in: 'path' }), `/ci/${secret}?x=1`],
    ['the new one while rotating', () => secretInUrl(['old-old-old-old-old', secret]), `/ci?token=${secret}`],
    ['the old one while rotating', () => secretInUrl([secret, 'new-new-new-new-new']), `/ci?token=${secret}`],
    ['a short one beside a long one', () => secretInUrl([secret, 'x'.repeat(100)]), `/ci?token=${secret}`],
    ['with a `+`', () => secretInUrl('a+b/c=correct-horse'), '/ci?token=a+b/c=correct-horse'],
    ['with an escaped `+`', () => secretInUrl('a+b/c=correct-horse'), '/ci?token=a%2Bb%2Fc%3Dcorrect-horse'],
    ['with a `+` in the path', () => secretInUrl('a+b=correct-horse', { in: 'path' }), '/ci/a+b=correct-horse'],
    ['with a `%` as it stands', () => secretInUrl('50%25off-correct-horse'), '/ci?token=50%25off-correct-horse'],
    ['before a hash', () => secretInUrl(secret), `/ci?token=${secret}#?token=wrong`],
    ['behind parameters without a value', () => secretInUrl(secret), `/ci?a&b=&&token=${secret}`],
  ])('accepts it %s', async (_, create, url) => {
    expect(await ask(create(), at(url))).toBe('accepted')
  })

  test.each([
    ['none', '/ci'],
    ['an empty one', '/ci?token='],
    ['a wrong one', '/ci?token=correct-horse-battery-stapl'],
    ['a longer one', `/ci?token=${secret}x`],
    ['the right one with a NUL behind it', `/ci?token=${secret}%00`],
    ['the right one without its last letter, padded', `/ci?token=${secret.slice(0, -1)}%00`],
    ['a much longer one', `/ci?token=${secret.repeat(50)}`],
    ['one parameter that holds another', `/ci?a=token=${secret}`],
    ['the right one under another name', `/ci?tokens=${secret}`],
    ['the right one in the path', `/ci/${secret}`],
    ['the right one behind a hash', `/ci#?token=${secret}`],
    ['in other letters', `/ci?token=${secret.toUpperCase()}`],
    ['a faulty escape', '/ci?token=%ff%'],
    ['a wrong one before the right one', `/ci?token=wrong&token=${secret}`],
    ['a name without a value before it', `/ci?token&a=${secret}`],
  ])('refuses %s, and does not repeat it', (_, url) => {
    try {
      void secretInUrl(secret)(at(url))
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'unauthentic' })
      expect(String(error)).not.toMatch(/horse/i)
    }
  })

  test.each<[create: () => Verifier, url: string, reason: string]>([
    [() => secretInUrl(secret), '/ci?a=1', 'has no secret in its query parameter token'],
    [() => secretInUrl(secret), '/ci?token=', 'has no secret in its query parameter token'],
    [() => secretInUrl(secret, { name: 'k' }), '/ci?k=a', "in the URL's query parameter k is not accepted"],
    [() => secretInUrl(secret, { in: 'path' }), '/ci/', 'has no secret in its last path segment'],
    [() => secretInUrl(secret, { in: 'path' }), '/ci/a', "in the URL's last path segment is not accepted"],
  ])('%s at %s says whether the secret is missing or wrong, and where', async (create, url, reason) => {
    await expect(async () => await create()(at(url))).rejects.toThrow(reason)
  })

  test('says that a secret with special characters must be encoded in the URL', () => {
    const reasonOf = (accepted: string | string[]): string => {
      try {
        void secretInUrl(accepted)(at('/ci?token=a&b=correct-horse-battery'))
        return 'accepted'
      } catch (error) {
        return String(error)
      }
    }
    expect(reasonOf([secret, 'a&b=correct-horse-battery'])).toContain('write it there as encodeURIComponent')
    expect(reasonOf('a&b=correct-horse-battery')).toContain('write it there as encodeURIComponent(secret)')
    expect(reasonOf(secret)).not.toContain('encodeURIComponent')
  })

  test('accepts a short secret after a long one', async () => {
    const verify = secretInUrl([secret, 'x'.repeat(100)])
    expect(await ask(verify, at(`/ci?token=${'x'.repeat(100)}`))).toBe('accepted')
    expect(await ask(verify, at(`/ci?token=${secret}`))).toBe('accepted')
  })

  test('refuses a long secret of which only the first part is right, also beside a short one', async () => {
    const verify = secretInUrl([secret, 'x'.repeat(100)])
    expect(await ask(verify, at(`/ci?token=${'x'.repeat(50)}${'y'.repeat(50)}`))).toBe('unauthentic')
  })

  test.each<[create: () => Verifier, url: string, secrets: string[]]>([
    [() => secretInUrl(secret), '/?a=b&token=c%20d', ['c%20d']],
    [() => secretInUrl(secret), '/?a=b&tokens=c', []],
    [() => secretInUrl(secret), '/?tokenx', []],
    [() => secretInUrl(secret, { name: 'a&b' }), '/?a&b=c', []],
    [() => secretInUrl(secret, { in: 'path' }), '/ci/c?token=d', ['c']],
    [() => signedUrl({ secret }), '/?ci_subject=a&ci_signature=b', ['b']],
    [() => signedUrl({ secret }), '/?ci_subject=a', []],
  ])('%s says what is secret in %s', (create, url, secrets) => {
    expect(create().secretsIn?.(url)).toEqual(secrets)
  })

  test.each<[what: string, create: () => unknown, reason: RegExp]>([
    [
      'secretInUrl with another place',
      () => secretInUrl(secret, { in: 'header' as never }),
      /`in` must be 'query' or 'path', got "header"/,
    ],
    [
      'secretInUrl without a name',
      () => secretInUrl(secret, { name: '' }),
      /`name` must be the name of a query parameter/,
    ],
    [
      'secretInUrl with a name that is not a text',
      () => secretInUrl(secret, { name: 5 as never }),
      /`name` must be the name of a query parameter, got 5/,
    ],
    ['signedUrl with null', () => signedUrl(null as never), /signedUrl needs options such as \{ secret \}, got null/],
    [
      'signedUrl with a clock skew without an end',
      () => signedUrl({ secret, clockSkew: Number.POSITIVE_INFINITY }),
      /`clockSkew` must be .*, got Infinity/,
    ],
    [
      'signedUrl with a prefix that is not a text',
      () => signedUrl({ secret, strippedPrefix: 5 as never }),
      /`strippedPrefix` must be .*, got 5/,
    ],
    [
      'signedUrl with a list of prefixes',
      () => signedUrl({ secret, strippedPrefix: ['/api'] as never }),
      /`strippedPrefix` must be .*, got \["\/api"\]/,
    ],
    [
      'signCallbackUrl without an end',
      () => signCallbackUrl('https://example.com/', { secret, expiresIn: Number.POSITIVE_INFINITY }),
      /`expiresIn` must be .*, got Infinity/,
    ],
    [
      'signedUrl without options',
      () => signedUrl(undefined as never),
      /signedUrl needs options such as \{ secret \}, got undefined/,
    ],
    ['signedUrl with a secret instead of options', () => signedUrl(secret as never), /signedUrl needs options/],
    [
      'signedUrl with a negative clock skew',
      () => signedUrl({ secret, clockSkew: -1 }),
      /`clockSkew` must be .*, got -1/,
    ],
    [
      'signedUrl with a prefix that is not a path',
      () => signedUrl({ secret, strippedPrefix: 'api' }),
      /`strippedPrefix` must be .*, got "api"/,
    ],
    [
      'signCallbackUrl without options',
      () => signCallbackUrl('https://example.com/', undefined as never),
      /signCallbackUrl needs options/,
    ],
  ])('%s is refused at creation', (_, create, reason) => {
    expect(create).toThrow(expect.objectContaining({ code: 'misconfigured', message: expect.stringMatching(reason) }))
  })

  test.each<[what: string, secret: unknown, reason: RegExp]>([
    ['undefined', undefined, /Is the environment variable set/],
    ['an empty text', '', /Is the environment variable set/],
    ['an empty list', [], /Is the environment variable set/],
    ['a short one', 'short', /at least 16 bytes/],
    ['a line break', `${secret}\n`, /white space/],
    ['a weak one among good ones', [secret, 'short'], /at least 16 bytes/],
    ['one of 15 bytes', '123456789012345', /at least 16 bytes/],
    ['an object', { secret }, /Is the environment variable set/],
    ['a list with an empty text', [secret, ''], /got an empty one/],
    ['a list with undefined', [secret, undefined], /got an empty one/],
  ])('%s fails at construction', (_, given, reason) => {
    expect(() => secretInUrl(given as string)).toThrow(reason)
    expect(() => signedUrl({ secret: given as string })).toThrow(reason)
    expect(() => signCallbackUrl('https://example.com/', { secret: given as string })).toThrow(reason)
  })
})

test.each(['1234567890123456', '数据万象审1'])('a secret of 16 bytes, such as %s, is long enough', (shortest) => {
  expect(() => secretInUrl(shortest)).not.toThrow()
})

describe('signed URLs', () => {
  const base = 'https://example.com/ci/callback?keep=1'
  const seen = (signed: string): string => signed.slice('https://example.com'.length)

  test('what was signed is accepted, and its subject is known', async () => {
    const url = signCallbackUrl(base, { secret, subject: 'order/42 & 中' })
    expect(url).toContain('keep=1')
    expect(await ask(signedUrl({ secret }), at(seen(url)))).toEqual({ subject: 'order/42 & 中' })
    expect(await ask(signedUrl({ secret }), at(seen(signCallbackUrl(base, { secret }))))).toBe('accepted')
  })

  test('keys rotate: the first signs, each is accepted', async () => {
    const [old, next] = [secret, 'new-new-new-new-new']
    const url = seen(signCallbackUrl(base, { secret: [next, old] }))
    expect(await ask(signedUrl({ secret: [old, next] }), at(url))).toBe('accepted')
    expect(await ask(signedUrl({ secret: old }), at(url))).toBe('unauthentic')
  })

  test.each<[what: string, forge: (url: URL) => void]>([
    [
      'another path',
      (url) => {
        url.pathname = '/ci/other'
      },
    ],
    ['another subject', (url) => url.searchParams.set('ci_subject', 'order-43')],
    ['no subject', (url) => url.searchParams.delete('ci_subject')],
    ['a later expiry', (url) => url.searchParams.set('ci_expires', '99999999999')],
    ['no expiry', (url) => url.searchParams.delete('ci_expires')],
    ['no signature', (url) => url.searchParams.delete('ci_signature')],
    ['an empty signature', (url) => url.searchParams.set('ci_signature', '')],
    [
      'half a signature',
      (url) => url.searchParams.set('ci_signature', (url.searchParams.get('ci_signature') ?? '').slice(0, 20)),
    ],
    ['a signature of another kind', (url) => url.searchParams.set('ci_signature', 'A'.repeat(43))],
  ])('%s is refused', async (_, forge) => {
    const url = new URL(signCallbackUrl(base, { secret, subject: 'order-42' }))
    forge(url)
    expect(await ask(signedUrl({ secret }), at(url.pathname + url.search))).toBe('unauthentic')
  })

  test('a subject cannot be moved into the path or the expiry', async () => {
    const one = signCallbackUrl('https://example.com/a', { secret, subject: 'b' })
    const moved = new URL(one)
    moved.pathname = '/ab'
    moved.searchParams.delete('ci_subject')
    expect(await ask(signedUrl({ secret }), at(moved.pathname + moved.search))).toBe('unauthentic')
  })

  test('expires, but not before clocks that differ a little agree', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 })
    try {
      const url = seen(signCallbackUrl(base, { secret, expiresIn: 10_000 }))
      const verify = signedUrl({ secret, clockSkew: 5000 })
      vi.setSystemTime(1_700_000_015_000)
      expect(await ask(verify, at(url))).toBe('accepted')
      vi.setSystemTime(1_700_000_015_001)
      expect(await ask(verify, at(url))).toBe('unauthentic')
    } finally {
      vi.useRealTimers()
    }
  })

  test('a proxy that strips a prefix', async () => {
    const url = signCallbackUrl('https://example.com/api/ci', { secret })
    const stripped = seen(url).replace('/api', '')
    expect(await ask(signedUrl({ secret }), at(stripped))).toBe('unauthentic')
    expect(await ask(signedUrl({ secret, strippedPrefix: '/api' }), at(stripped))).toBe('accepted')
  })

  test('expires after seven days, and is accepted for a minute longer', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_001 })
    try {
      const url = seen(signCallbackUrl(base, { secret }))
      // A URL holds whole seconds, and never expires before its time.
      const end = 1_700_000_001_000 + 7 * 86_400_000
      vi.setSystemTime(end + 60_000)
      expect(await ask(signedUrl({ secret }), at(url))).toBe('accepted')
      vi.setSystemTime(end + 60_001)
      await expect(async () => await signedUrl({ secret })(at(url))).rejects.toThrow(/The signed URL has expired/)
      vi.setSystemTime(end + 1)
      expect(await ask(signedUrl({ secret, clockSkew: 0 }), at(url))).toBe('unauthentic')
      vi.setSystemTime(end)
      expect(await ask(signedUrl({ secret, clockSkew: 0 }), at(url))).toBe('accepted')
    } finally {
      vi.useRealTimers()
    }
  })

  test('a refusal says whether the signature is missing or wrong', async () => {
    const verify = signedUrl({ secret })
    await expect(async () => await verify(at('/ci?ci_expires=1'))).rejects.toThrow(/The URL is not signed/)
    const wrong = '/ci?ci_expires=1&ci_signature=abc'
    await expect(async () => await verify(at(wrong))).rejects.toThrow(/The signature does not match/)
  })

  test('has no subject parameter without a subject', () => {
    expect(signCallbackUrl(base, { secret })).not.toContain('ci_subject')
  })

  test.each([
    ['a path', '/ci', {}, /needs an absolute URL/],
    ['a signed URL', signCallbackUrl(base, { secret }), {}, /is signed already/],
    ['no time at all', base, { expiresIn: 0 }, /`expiresIn` must be .*, got 0/],
    ['a time that is none', base, { expiresIn: Number.NaN }, /`expiresIn` must be .*, got NaN/],
  ])('%s cannot be signed', (_, url, options, reason) => {
    expect(() => signCallbackUrl(url, { secret, ...options })).toThrow(reason)
  })
})

describe('allowAddresses', () => {
  const verify: Verifier = (request) => allowAddresses('203.0.113.7', ['198.51.100.0/24', '2001:db8::/32'])(request)

  test.each([
    ['203.0.113.7', 'accepted'],
    ['203.0.113.8', 'forbidden'],
    ['198.51.100.255', 'accepted'],
    ['198.51.101.0', 'forbidden'],
    ['::ffff:203.0.113.7', 'accepted'],
    ['::ffff:203.0.113.8', 'forbidden'],
    ['2001:db8:1::1', 'accepted'],
    ['2001:db9::1', 'forbidden'],
    ['2001:db8::1%eth0', 'accepted'],
    ['', 'forbidden'],
    ['example.com', 'forbidden'],
    [undefined, 'forbidden'],
  ])('%s is %s', async (address, expected) => {
    expect(await ask(verify, at('/', { address }))).toBe(expected)
  })

  test.each([
    ['10.0.0.1/32', '10.0.0.1', '10.0.0.2'],
    ['2001:db8::1/128', '2001:db8::1', '2001:db8::2'],
    ['2001:db8:0:1::/64', '2001:db8:0:1::9', '2001:db8:0:2::9'],
    ['0.0.0.0/0', '203.0.113.7', '2001:db8::1'],
  ])('the entry %s accepts %s and refuses %s', async (entry, accepted, refused) => {
    const one = allowAddresses(entry)
    expect(await ask(one, at('/', { address: accepted }))).toBe('accepted')
    expect(await ask(one, at('/', { address: refused }))).toBe('forbidden')
  })

  test.each([
    ['198.51.101.0', "The client's address 198.51.101.0 is not on the list"],
    ['fe80::1%eth0', "The client's address fe80::1 is not on the list"],
    ['example.com', "The client's address is not an IP address and is not on the list"],
    [undefined, 'The client has no address that could be checked'],
  ])('the refusal of %s says why', async (address, reason) => {
    await expect(async () => await verify(at('/', { address }))).rejects.toThrow(reason)
  })

  test.each([
    [[]],
    [['10.0.0.0/1e1']],
    [['10.0.0.0/0x8']],
    [['10.0.0.0/ 8']],
    [['::/0129']],
    [['localhost']],
    [['10.0.0.0/33']],
    [['10.0.0.0/']],
    [['10.0.0.0/8/8']],
    [['::/129']],
    [['10.0.0.0/-1']],
    [['']],
    [[undefined]],
  ])('%o fails at construction', (list) => {
    expect(() => allowAddresses(list as string[])).toThrow(/allowAddresses/)
  })
})

describe('composition', () => {
  const yes: Verifier = () => ({ subject: 'known' })
  const nothing: Verifier = () => undefined
  const no =
    (code: 'unauthentic' | 'forbidden'): Verifier =>
    () =>
      Promise.reject(Object.assign(new Error(code), { code }))

  test.each<[string, () => Verifier, unknown]>([
    ['all of two', () => allOf(yes, nothing), { subject: 'known' }],
    ['all of two, one refuses', () => allOf(yes, no('forbidden')), 'forbidden'],
    ['any of two', () => anyOf(no('forbidden'), yes), { subject: 'known' }],
    ['any of two, both refuse', () => anyOf(no('forbidden'), no('unauthentic')), 'forbidden'],
    ['one in the other', () => allOf(nothing, anyOf(no('unauthentic'), yes)), { subject: 'known' }],
  ])('%s', async (_, create, expected) => {
    expect(await ask(create(), at('/'))).toEqual(expected)
  })

  test('in order, and no further than needed', async () => {
    const second = vi.fn(nothing)
    await ask(allOf(no('forbidden'), second), at('/'))
    await ask(anyOf(yes, second), at('/'))
    expect(second).not.toHaveBeenCalled()
  })

  test('what verifiers found out is put together, the later one first', async () => {
    const other: Verifier = () => ({ subject: 'other' })
    expect(await ask(allOf(yes, other), at('/'))).toEqual({ subject: 'other' })
    expect(await ask(allOf(yes, nothing), at('/'))).toEqual({ subject: 'known' })
  })

  test.each([allOf, anyOf])('the secrets of a URL are those of all verifiers', (compose) => {
    const both = compose(secretInUrl(secret, { name: 'a' }), nothing, secretInUrl(secret, { name: 'b' }))
    expect(both.secretsIn?.('/?a=one&b=two')).toEqual(['one', 'two'])
    expect(both.secretsIn?.('/')).toEqual([])
  })

  test.each([() => allOf(), () => anyOf(), () => allOf('x' as never), () => anyOf(yes, 'x' as never)])(
    'a list without verifiers fails at construction',
    (make) => {
      expect(make).toThrow(/verifier/)
    },
  )
})

describe('handlers, logs and onError do not see the secret', () => {
  const signature = new URL(signCallbackUrl('https://example.com/ci', { secret, subject: 'order-42' })).search
  const cases: [what: string, create: () => Verifier, url: string, secrets: string[], redacted: RegExp][] = [
    [
      'in the query',
      () => secretInUrl(secret),
      `/ci?a=1&token=${secret}&b=2`,
      [secret],
      /^\/ci\?a=1&token=\*\*\*&b=2$/,
    ],
    [
      'under a name of its own',
      () => secretInUrl(secret, { name: 'zz' }),
      `/ci?zz=${secret}`,
      [secret],
      /^\/ci\?zz=\*\*\*$/,
    ],
    ['in the path', () => secretInUrl(secret, { in: 'path' }), `/ci/${secret}?a=1`, [secret], /^\/ci\/\*\*\*\?a=1$/],
    [
      'as a signature',
      () => signedUrl({ secret }),
      `/ci${signature}`,
      [secret, new URLSearchParams(signature).get('ci_signature') as string],
      /ci_subject=order-42.*ci_signature=\*\*\*/,
    ],
    [
      'in a composition',
      () => allOf(secretInUrl(secret, { name: 'zz' }), () => undefined),
      `/ci?zz=${secret}`,
      [secret],
      /zz=\*\*\*/,
    ],
  ]

  test.each(cases)('%s', async (_, create, url, secrets, redacted) => {
    const lines: unknown[] = []
    const log = (...line: unknown[]) => void lines.push(line)
    let context: HandlerContext | undefined
    const receiver = createReceiver({
      verify: create(),
      logger: { info: log, warn: log, error: log },
      onError: (error, about) => void lines.push([error, error.message, error.stack, about]),
      onTaskFinish: (_job, given) => {
        context = given
        throw new Error('x')
      },
    })
    const headers = {
      referer: `https://example.com${url}`,
      'x-original-url': url,
      authorization: 'Basic x',
      cookie: 'session=x',
      'x-list': [url, 'other'],
    }
    const answer = await receiver.receive(at(url, { headers }))
    expect(answer.outcome).toBe('handler_failed')
    expect(context?.url).toMatch(redacted)
    expect(Object.keys(context?.headers ?? {})).toEqual(['referer', 'x-original-url', 'x-list'])
    const { event: _event, signal: _signal, ...seen } = context as HandlerContext
    for (const hidden of secrets) {
      expect(JSON.stringify(seen)).not.toContain(hidden)
      expect(JSON.stringify([lines, answer])).not.toContain(hidden)
    }
  })

  test('without a verifier, under the usual names', async () => {
    const handler = vi.fn()
    await createReceiver({ onTaskFinish: handler }).receive(at('/ci?Token=abc&secret=def&page=1'))
    expect(handler.mock.calls[0]?.[1].url).toBe('/ci?Token=***&secret=***&page=1')
  })

  test('the subject reaches the handler', async () => {
    const handler = vi.fn()
    await createReceiver({ verify: signedUrl({ secret }), onTaskFinish: handler }).receive(at(`/ci${signature}`))
    expect(handler.mock.calls[0]?.[1].subject).toBe('order-42')
  })
})
