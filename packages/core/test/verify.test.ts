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
  test.each<[what: string, verify: Verifier, url: string]>([
    ['in the query', secretInUrl(secret), `/ci?token=${secret}`],
    ['beside other parameters', secretInUrl(secret), `/ci?a=1&token=${secret}&b=2`],
    ['under another name', secretInUrl(secret, { name: 'k' }), `/ci?k=${secret}`],
    ['escaped', secretInUrl('päss/wört&secret!'), `/ci?token=${encodeURIComponent('päss/wört&secret!')}`],
    ['in the path', secretInUrl(secret, { in: 'path' }), `/ci/${secret}?x=1`],
    ['the new one while rotating', secretInUrl(['old-old-old-old-old', secret]), `/ci?token=${secret}`],
    ['the old one while rotating', secretInUrl([secret, 'new-new-new-new-new']), `/ci?token=${secret}`],
    ['a short one beside a long one', secretInUrl([secret, 'x'.repeat(100)]), `/ci?token=${secret}`],
    ['with a `+`', secretInUrl('a+b/c=correct-horse'), '/ci?token=a+b/c=correct-horse'],
    ['with an escaped `+`', secretInUrl('a+b/c=correct-horse'), '/ci?token=a%2Bb%2Fc%3Dcorrect-horse'],
    ['with a `+` in the path', secretInUrl('a+b=correct-horse', { in: 'path' }), '/ci/a+b=correct-horse'],
    ['with a `%` as it stands', secretInUrl('50%25off-correct-horse'), '/ci?token=50%25off-correct-horse'],
    ['behind parameters without a value', secretInUrl(secret), `/ci?a&b=&&token=${secret}`],
  ])('accepts it %s', async (_, verify, url) => {
    expect(await ask(verify, at(url))).toBe('accepted')
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
  ])('refuses %s, and does not repeat it', (_, url) => {
    try {
      void secretInUrl(secret)(at(url))
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'unauthentic' })
      expect(String(error)).not.toMatch(/horse/i)
    }
  })

  test('says that a secret with special characters must be encoded in the URL', () => {
    const reasonOf = (accepted: string): string => {
      try {
        void secretInUrl(accepted)(at('/ci?token=a&b=correct-horse-battery'))
        return 'accepted'
      } catch (error) {
        return String(error)
      }
    }
    expect(reasonOf('a&b=correct-horse-battery')).toContain('write it there as encodeURIComponent(secret)')
    expect(reasonOf(secret)).not.toContain('encodeURIComponent')
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
  ])('%s fails at construction', (_, given, reason) => {
    expect(() => secretInUrl(given as string)).toThrow(reason)
    expect(() => signedUrl({ secret: given as string })).toThrow(reason)
    expect(() => signCallbackUrl('https://example.com/', { secret: given as string })).toThrow(reason)
  })
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

  test.each([
    ['a path', '/ci', {}],
    ['a signed URL', signCallbackUrl(base, { secret }), {}],
    ['no time at all', base, { expiresIn: 0 }],
    ['a time that is none', base, { expiresIn: Number.NaN }],
  ])('%s cannot be signed', (_, url, options) => {
    expect(() => signCallbackUrl(url, { secret, ...options })).toThrow(/./)
  })
})

describe('allowAddresses', () => {
  const verify = allowAddresses('203.0.113.7', ['198.51.100.0/24', '2001:db8::/32'])

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
    [[]],
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

  test.each<[string, Verifier, unknown]>([
    ['all of two', allOf(yes, nothing), { subject: 'known' }],
    ['all of two, one refuses', allOf(yes, no('forbidden')), 'forbidden'],
    ['any of two', anyOf(no('forbidden'), yes), { subject: 'known' }],
    ['any of two, both refuse', anyOf(no('forbidden'), no('unauthentic')), 'forbidden'],
    ['one in the other', allOf(nothing, anyOf(no('unauthentic'), yes)), { subject: 'known' }],
  ])('%s', async (_, verify, expected) => {
    expect(await ask(verify, at('/'))).toEqual(expected)
  })

  test('in order, and no further than needed', async () => {
    const second = vi.fn(nothing)
    await ask(allOf(no('forbidden'), second), at('/'))
    await ask(anyOf(yes, second), at('/'))
    expect(second).not.toHaveBeenCalled()
  })

  test.each([() => allOf(), () => anyOf(), () => allOf('x' as never)])(
    'a list without verifiers fails at construction',
    (make) => {
      expect(make).toThrow(/verifier/)
    },
  )
})

describe('handlers, logs and onError do not see the secret', () => {
  const signature = new URL(signCallbackUrl('https://example.com/ci', { secret, subject: 'order-42' })).search
  const cases: [what: string, verify: Verifier, url: string, secrets: string[], redacted: RegExp][] = [
    ['in the query', secretInUrl(secret), `/ci?a=1&token=${secret}&b=2`, [secret], /^\/ci\?a=1&token=\*\*\*&b=2$/],
    ['under a name of its own', secretInUrl(secret, { name: 'zz' }), `/ci?zz=${secret}`, [secret], /^\/ci\?zz=\*\*\*$/],
    ['in the path', secretInUrl(secret, { in: 'path' }), `/ci/${secret}?a=1`, [secret], /^\/ci\/\*\*\*\?a=1$/],
    [
      'as a signature',
      signedUrl({ secret }),
      `/ci${signature}`,
      [secret, new URLSearchParams(signature).get('ci_signature') as string],
      /ci_subject=order-42.*ci_signature=\*\*\*/,
    ],
    [
      'in a composition',
      allOf(secretInUrl(secret, { name: 'zz' }), () => undefined),
      `/ci?zz=${secret}`,
      [secret],
      /zz=\*\*\*/,
    ],
  ]

  test.each(cases)('%s', async (_, verify, url, secrets, redacted) => {
    const lines: unknown[] = []
    const log = (...line: unknown[]) => void lines.push(line)
    let context: HandlerContext | undefined
    const receiver = createReceiver({
      verify,
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
