import { createRedactor, isSecretName, secretsInEvent, secretsInUrl } from '@ci-event/core/storage'
import { describe, expect, test } from 'vitest'

const redact = (text: string, longest?: number) => createRedactor().text(text, longest)

describe('secret names', () => {
  test.each([
    'token',
    'Token',
    'access_token',
    'accessToken',
    'x-cos-security-token',
    'q-signature',
    'q-ak',
    'sign',
    'sig',
    'key',
    'api_key',
    'x-api-key',
    'ci_signature',
    'DocPassword',
    'UnCompressKey',
    'CompressKey',
    'UriKey',
    'DecryptKey',
    'DecryptIv',
    'EncryptKey',
    'EncryptIv',
    'PlainText',
    'CiphertextBlob',
    'SecretId',
    'SecretKey',
    'authorization',
    'proxy-authorization',
    'cookie',
    'set-cookie',
  ])('%s is a secret name', (name) => {
    expect(isSecretName(name)).toBe(true)
  })

  test.each(['Tag', 'JobId', 'content-type', 'tokens', 'keyword', 'design', 'WordsGeneralizeToken', 'monkey'])(
    '%s is not a secret name',
    (name) => {
      expect(isSecretName(name)).toBe(false)
    },
  )

  test('the name of an object, `Key`, is not secret in an event', () => {
    expect(createRedactor().tree({ Key: 'a/b.mp4', UriKey: 'hunter22' })).toEqual({ Key: 'a/b.mp4', UriKey: '***' })
  })
})

describe('redacts what stands under a secret name', () => {
  test.each([
    ['a URL', '/ci?a=1&token=abc&b=2#x', '/ci?a=1&token=***&b=2#x'],
    ['a URL with an escaped name', '/ci?to%6Ben=abc', '/ci?to%6Ben=***'],
    ['a value with an escaped &', '/ci?token=ab%26cd&b=2', '/ci?token=***&b=2'],
    [
      'a URL in a parameter',
      '/x?to=https%3A%2F%2Fa.b%3Fq-signature%3Dabc%26c%3Dd',
      '/x?to=https%3A%2F%2Fa.b%3Fq-signature%3D***%26c%3Dd',
    ],
    ['a URL in XML', '<Url>https://a.b/?sign=abc&amp;q=1</Url>', '<Url>https://a.b/?sign=***&amp;q=1</Url>'],
    ['a URL in JSON', '{"u":"https://a.b/?q=1\\u0026key=abc"}', '{"u":"https://a.b/?q=1\\u0026key=***"}'],
    ['an element', '<DocPassword>hunter2</DocPassword>', '<DocPassword>***</DocPassword>'],
    ['an element with CDATA', '<UriKey>a<![CDATA[<b>]]>c</UriKey>d', '<UriKey>***</UriKey>d'],
    ['JSON', '{"DocPassword":"hun\\"ter2","b":1}', '{"DocPassword":"***","b":1}'],
    ['a number in JSON', '{"Token": -1.5e3, "b": 1}', '{"Token": "***", "b": 1}'],
    ['a list in JSON', '{"Token":["a]","b"],"c":"d"}', '{"Token":"***","c":"d"}'],
    ['an object in JSON', '{"Token":{"a":{"b":"}"}},"c":"d"}', '{"Token":"***","c":"d"}'],
    ['an inspected object', "{ DocPassword: 'hunter2', b: 1 }", '{ DocPassword: "***", b: 1 }'],
    ['a header in a message', 'sent Authorization: Bearer abc.def', 'sent Authorization: ***'],
  ])('in %s', (_, text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })

  test('but leaves prose alone', () => {
    const text = 'Invalid token: expected one letter, see https://a.b/?page=2&tag=x, {"Tag":"Transcode"}'
    expect(redact(text)).toBe(text)
  })

  test.each([
    ['{"DocPassword":"hunter2hunter2"}', '{"DocPassword":"hunt'],
    ['{"DocPassword":"\\', '{"DocPassword":"\\'],
    ['{"Token":["a", "b', '{"Token":["a", "b'],
    ['<UriKey>hunter2</UriKey>', '<UriKey>hunt'],
    ['<UriKey><![CDATA[hunter2]]>', '<UriKey><![CDATA[hun'],
    ['/?token=hunter2', '/?token=hunt'],
  ])('in %s when it is cut inside the secret', (whole, cut) => {
    const shown = redact(whole, cut.length)
    expect(shown).not.toMatch(/hunt|"a"|\\/)
    expect(shown.length).toBeLessThanOrEqual(cut.length)
  })
})

describe('redacts known secrets', () => {
  test('wherever they stand, the longest first', () => {
    const redactor = createRedactor(['hunter2', 'hunter2hunter3'])
    expect(redactor.text('a hunter2hunter3 b hunter2, chunter2k')).toBe('a *** b ***, c***k')
  })

  test('also when there are many', () => {
    const many = Array.from({ length: 1000 }, (_, index) => `${index}-secret`)
    expect(createRedactor(many).text('7-secret 999-secret x-secret 8-secre')).toBe('*** *** x-secret 8-secre')
  })

  test.each([4, 40])(
    'also when many begin with the same %d characters: then as much as the longest of them has',
    (size) => {
      const start = '0123456789'.repeat(size / 10 + 1).slice(0, size)
      const alike = Array.from({ length: 89 }, (_, index) => `${start}${index + 10}`)
      expect(createRedactor(alike).text(`x ${start}73 y ${start}99 z`)).toBe('x *** y *** z')
    },
  )

  test('that overlap', () => {
    expect(createRedactor(['abcd', 'cdef']).text('xabcdefy')).toBe('x***y')
  })

  test('of which the cut leaves only the start', () => {
    const redactor = createRedactor(['abcabcabcd'])
    expect(redactor.text('the secret is abcabcabcd', 23)).toBe('the secret is ***')
    expect(redactor.text('the secret is abcabcabcabcd', 23)).toBe('the secret is ***')
    expect(redactor.text('the secret is abx and more', 17)).toBe('the secret is abx')
  })

  test('in trees, under any name', () => {
    const event = { DocPassword: 'hunter2', Message: 'wrong hunter2', list: [{ Token: ['hunter3'] }, 'hunter3'], n: 1 }
    expect(createRedactor(secretsInEvent(event)).tree(event)).toEqual({
      DocPassword: '***',
      Message: 'wrong ***',
      list: [{ Token: ['***'] }, '***'],
      n: 1,
    })
  })

  test('a field named __proto__ stays a field', () => {
    const tree = JSON.parse('{"__proto__":{"a":"b"}}')
    expect(JSON.stringify(createRedactor().tree(tree))).toBe('{"__proto__":{"a":"b"}}')
  })
})

describe('the secrets of a URL', () => {
  test.each([
    ['as they stand in it', 'a%2Bb%2fc=='],
    ['decoded', 'a+b/c=='],
    ['decoded as a form does', 'a b/c=='],
    ['encoded in upper case', 'a%2Bb%2Fc%3D%3D'],
    ['encoded twice', 'a%252Bb%252Fc%253D%253D'],
    ['encoded in lower case', 'a%2bb%2fc%3d%3d'],
  ])('are found %s', (_, form) => {
    const url = form === 'a b/c==' ? '/ci?token=a+b%2fc==' : '/ci?token=a%2Bb%2fc=='
    const redactor = createRedactor(secretsInUrl(url))
    expect(redactor.headers({ referer: `seen ${form} here` })).toEqual({ referer: 'seen *** here' })
  })

  test('include what the verifier names', () => {
    expect(createRedactor(secretsInUrl('/ci/abc', ['abc'])).url('/ci/abc')).toBe('/ci/***')
  })

  test('do not include short values, which are redacted under their names alone', () => {
    const redactor = createRedactor(secretsInUrl('/ci?key=1&page=1'))
    expect(redactor.url('/ci?key=1&page=1')).toBe('/ci?key=***&page=1')
  })
})

describe('headers', () => {
  test('lose those that hold credentials', () => {
    const headers = {
      'x-cos-security-token': 'a',
      'set-cookie': ['a'],
      authorization: 'b',
      'x-api-key': 'c',
      host: 'd',
    }
    expect(createRedactor().headers(headers)).toEqual({ host: 'd' })
  })

  test('are returned as they are when there is nothing to redact', () => {
    const headers = { host: 'a', accept: ['b', 'c'], 'content-type': 'text/xml; charset=utf-8' }
    expect(createRedactor(['secret']).headers(headers)).toBe(headers)
  })

  test('show no other URL’s secrets either', () => {
    const headers = { referer: 'https://a.b/?token=abc' }
    expect(createRedactor().headers(headers)).toEqual({ referer: 'https://a.b/?token=***' })
  })
})

describe('takes linear time', () => {
  const long = 250_000

  test.each<[string, () => unknown]>([
    [
      'for an error that quotes a job with 25,000 secret fields',
      () => {
        const job = Object.fromEntries(
          Array.from({ length: 25_000 }, (_, index) => [`x${index}_token`, `value-${index}`]),
        )
        return createRedactor(secretsInEvent(job)).text(JSON.stringify(job))
      },
    ],
    [
      'for secrets that begin alike',
      () => createRedactor(Array.from({ length: 25_000 }, (_, n) => `${'a'.repeat(32)}${n}`)).text('a'.repeat(long)),
    ],
    [
      'for cut text and secrets that repeat themselves',
      () =>
        createRedactor(Array.from({ length: 20 }, (_, n) => `${'ab'.repeat(25_000)}${n}`)).text(
          'ab'.repeat(long),
          long,
        ),
    ],
    ['for names without an end', () => redact('a'.repeat(long))],
    ['for parameters', () => redact('token=a&'.repeat(long / 8))],
    ['for open strings', () => redact('"Token":"'.repeat(long / 9))],
    ['for open lists', () => redact('"Token":['.repeat(long / 9))],
    ['for open tags', () => redact('<Token '.repeat(long / 7))],
    ['for open CDATA', () => redact('<Token>a<![CDATA['.repeat(long / 17))],
    ['for colons and blanks', () => redact(`token${' '.repeat(19)}`.repeat(long / 24))],
    ['for escapes', () => redact('%61'.repeat(long / 3))],
  ])('%s', (_, run) => {
    const start = performance.now()
    run()
    // A quadratic one takes minutes; the margin is for a busy machine.
    expect(performance.now() - start).toBeLessThan(3000)
  })
})
