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
    'Encryption',
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

test('everything of an `Encryption` is secret, its `Key` included', () => {
  expect(createRedactor().tree({ Encryption: { Algorithm: 'aes', Key: 'k1' } })).toEqual({
    Encryption: { Algorithm: '***', Key: '***' },
  })
  expect(secretsInEvent({ Encryption: { Key: 'hunter22' } })).toContain('hunter22')
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
    ['a header, up to the end of its line', 'Cookie: a=1; b=2\r\nHost: c', 'Cookie: ***\r\nHost: c'],
    ['a name that begins like a header’s', 'cookie_token: "a" b', 'cookie_token: "***" b'],
    ['a number that begins with a digit in JSON', '{"Token":42,"b":1}', '{"Token":"***","b":1}'],
    ['a header’s name in quotes', '{"Authorization": "Basic x", "b": 1}', '{"Authorization": "***", "b": 1}'],
    ['parameters that are all escaped', 'q-signature%3Dabc%26c%3Dd', 'q-signature%3D***%26c%3Dd'],
    ['parameters that are escaped in lower case', 'q-signature%3dabc%26c%3dd', 'q-signature%3d***%26c%3dd'],
    ['parameters that are escaped as in JSON', 'sign\\u003dabc\\u0026c\\u003dd', 'sign\\u003d***\\u0026c\\u003dd'],
    ['a URL in a secret parameter', '/?token=https://a.b/?sign=x&c=d', '/?token=***&c=d'],
    [
      'two elements',
      '<UriKey>a</UriKey><Tag>b</Tag><UriKey>c</UriKey>',
      '<UriKey>***</UriKey><Tag>b</Tag><UriKey>***</UriKey>',
    ],
    ['an element with attributes', '<UriKey a="b">c</UriKey>', '<UriKey a="b">***</UriKey>'],
    ['an element with CDATA sections alone', '<UriKey><![CDATA[<b>]]><![CDATA[c]]></UriKey>d', '<UriKey>***</UriKey>d'],
    ['nested lists in JSON', '{"Token":[["a"],[["b"]]],"c":"d"}', '{"Token":"***","c":"d"}'],
    ['an object with lists in JSON', '{"Token":{"a":[1,{"b":2}]},"c":"d"}', '{"Token":"***","c":"d"}'],
    ['a text that ends with a backslash in JSON', '{"Token":"a\\\\","c":"d"}', '{"Token":"***","c":"d"}'],
    ['an inspected object with the other quote in it', `{ Token: 'a"b', c: 'd' }`, `{ Token: "***", c: 'd' }`],
    ['a list in an inspected object', "{ Token: [ 'a' ], c: 'd' }", `{ Token: "***", c: 'd' }`],
    ['several fields', '{"Token":"a","b":"c","UriKey":"d"}', '{"Token":"***","b":"c","UriKey":"***"}'],
  ])('in %s', (_, text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })

  test('but leaves prose alone', () => {
    const text = 'Invalid token: expected one letter, see https://a.b/?page=2&tag=x, {"Tag":"Transcode"}'
    expect(redact(text)).toBe(text)
  })

  test.each([
    ['an empty parameter', '/?token=&b=2'],
    ['an empty element', '<UriKey></UriKey><b>c</b>'],
    ['white space before a child', '<UriKey>\n  <b>c</b>\n</UriKey>'],
    ['a number without quotes around its name', 'Token: 42'],
    ['true in JSON', '{"Token":true}'],
    ['a name that is not secret, in every notation', '<Tag>a</Tag> {"Tag":"b"} ?tag=c&tag%3Dd'],
    ['a text without names', 'It failed.'],
  ])('but leaves %s alone', (_, text) => {
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

  test.each<[what: string, secrets: string[], text: string, redacted: string]>([
    ['of one character', ['x'], 'axb', 'a***b'],
    ['beside each other', ['abcd'], 'abcdabcd e', '****** e'],
    ['within each other', ['abcdefgh', 'cd'], 'abcdefghi', '***i'],
    ['of 32 characters', ['x'.repeat(32)], `a ${'x'.repeat(32)} b`, 'a *** b'],
    [
      'that begin alike, each as long as it is',
      ['abcd0', ...Array.from({ length: 6 }, (_, n) => `abcde${n}`), 'abcdefg'],
      'abcd0xyz abcdefx abcdefgh',
      '***xyz abcdefx ***h',
    ],
    ['but not without its last character', ['abcdefgh'], 'abcdefg', 'abcdefg'],
    ['but not for an empty one', ['', 'abcd'], 'a b', 'a b'],
  ])('%s', (_, secrets, text, redacted) => {
    expect(createRedactor(secrets).text(text)).toBe(redacted)
    // Many secrets are searched for in another way than few.
    const more = Array.from({ length: 20 }, (_, index) => `${index} more`)
    expect(createRedactor([...secrets, ...more]).text(text)).toBe(redacted)
  })

  test('of which the first 32 characters are there, when there are many', () => {
    const many = Array.from({ length: 20 }, (_, index) => `${index} more`)
    const start = 'x'.repeat(32)
    expect(createRedactor([...many, `${start}12345`]).text(`a ${start}6789 b`)).toBe('a ***b')
  })

  test('of which the cut leaves at least four characters', () => {
    const redactor = createRedactor(['abcdefgh'])
    expect(redactor.text('x abcdefgh', 5)).toBe('x abc')
    expect(redactor.text('x abcdefgh', 6)).toBe('x ***')
    expect(redactor.text('abcdefgh', 4)).toBe('***')
    expect(redactor.text('x abcd', 6)).toBe('x abcd')
    expect(redactor.tree('x abcd')).toBe('x abcd')
    expect(redactor.url('/x?abcd')).toBe('/x?abcd')
    expect(redactor.text('abcdefgh', 5)).toBe('***')
    expect(redactor.text('abcdefgh', 3)).toBe('abc')
  })

  test('of which the cut leaves a start, however the secret repeats itself', () => {
    const texts = (length: number) =>
      Array.from({ length: 2 ** length }, (_, bits) => bits.toString(2).padStart(length, '0'))
    const wrong: string[] = []
    for (const secret of texts(6)) {
      const redactor = createRedactor([secret])
      for (const text of texts(8).filter((each) => !each.includes(secret))) {
        const left = [5, 4].find((length) => text.endsWith(secret.slice(0, length)))
        const expected = left === undefined ? text : `${text.slice(0, -left)}***`
        if (redactor.text(`${text} and more`, text.length) !== expected) wrong.push(`${secret} in ${text}`)
      }
    }
    expect(wrong).toEqual([])
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

  test('in trees, everything under a secret name and nothing that is not text', () => {
    const tree = {
      Token: { a: { b: 1 }, c: [2, null, { d: 'e' }] },
      Tag: null,
      n: 0,
      list: [null, false, 'token=a'],
    }
    expect(createRedactor().tree(tree)).toEqual({
      Token: { a: { b: '***' }, c: ['***', '***', { d: '***' }] },
      Tag: null,
      n: 0,
      list: [null, false, 'token=***'],
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

  test.each<[url: string, secrets: string[]]>([
    ['/ci?token=abc', []],
    ['/ci?token=abcd', ['abcd']],
    ['/ci?a&page=12345&to%6Ben=abcd', ['abcd']],
    ['/ci?token', []],
    ['/ci?tokens', []],
    ['/ci', []],
  ])('of %s are %j', (url, secrets) => {
    expect(secretsInUrl(url)).toEqual(secrets)
  })

  test('may hold a surrogate on its own, and an empty one is none', () => {
    expect(secretsInUrl('/ci', ['\ud800abc', ''])).toContain('\ud800abc')
    expect(secretsInUrl('/ci', [''])).toEqual([])
  })

  test('do not include short values, which are redacted under their names alone', () => {
    const redactor = createRedactor(secretsInUrl('/ci?key=1&page=1'))
    expect(redactor.url('/ci?key=1&page=1')).toBe('/ci?key=***&page=1')
  })
})

describe('the secrets of an event', () => {
  test.each<[what: string, event: unknown, secrets: string[]]>([
    ['texts of four characters and more', { Token: 'abcd', DocPassword: 'abc' }, ['abcd']],
    ['what is below a secret name', { Token: [{ a: 'hunter2' }] }, ['hunter2']],
    ['as they stand in JSON too', { Token: 'a"bcd' }, ['a"bcd', 'a\\"bcd']],
    ['not what stands under other names', { Tag: 'Transcode', list: ['abcdef'] }, []],
    ['not a list of short texts', { Token: ['a', 'b', 'c', 'd'] }, []],
    ['not numbers, nor null', { Token: 12345, UriKey: null }, []],
    ['not a text on its own', 'abcdef', []],
  ])('are %s', (_, event, secrets) => {
    expect(secretsInEvent(event)).toEqual(secrets)
  })
})

describe('headers', () => {
  test('are redacted in a copy, lists included', () => {
    const headers = { referer: ['/?a=1', '/?token=abc', 'hunter2'], host: undefined, cookie: 'a' }
    expect(createRedactor(['hunter2']).headers(headers)).toStrictEqual({
      referer: ['/?a=1', '/?token=***', '***'],
      host: undefined,
    })
    expect(headers.referer).toEqual(['/?a=1', '/?token=abc', 'hunter2'])
    expect(headers.cookie).toBe('a')
  })

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
