import { describe, expect, test } from 'vitest'
import { type CallbackRequest, secretInUrl } from '../src/index.ts'

const secret = 'correct-horse-battery-staple'

function at(url: string): CallbackRequest {
  return { method: 'POST', url, headers: {}, readBody: async () => '' }
}

describe('secretInUrl', () => {
  test.each<[what: string, verify: ReturnType<typeof secretInUrl>, url: string]>([
    ['in the query', secretInUrl(secret), `/ci?token=${secret}`],
    ['beside other parameters', secretInUrl(secret), `/ci?a=1&token=${secret}&b=2`],
    ['under another name', secretInUrl(secret, { name: 'k' }), `/ci?k=${secret}`],
    ['escaped', secretInUrl('päss/wört&secret!'), `/ci?token=${encodeURIComponent('päss/wört&secret!')}`],
    ['in the path', secretInUrl(secret, { in: 'path' }), `/ci/${secret}?x=1`],
    ['the new one while rotating', secretInUrl(['old-old-old-old-old', secret]), `/ci?token=${secret}`],
    ['the old one while rotating', secretInUrl([secret, 'new-new-new-new-new']), `/ci?token=${secret}`],
  ])('accepts it %s', (_, verify, url) => {
    expect(() => verify(at(url))).not.toThrow()
  })

  test.each([
    ['none', '/ci'],
    ['an empty one', '/ci?token='],
    ['a wrong one', '/ci?token=correct-horse-battery-stapl'],
    ['a longer one', `/ci?token=${secret}x`],
    ['the right one under another name', `/ci?tokens=${secret}`],
    ['the right one in the path', `/ci/${secret}`],
    ['in other letters', `/ci?token=${secret.toUpperCase()}`],
  ])('refuses %s, and does not repeat it', (_, url) => {
    try {
      secretInUrl(secret)(at(url))
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'unauthentic' })
      expect(String(error)).not.toContain('horse')
    }
  })

  test.each<[what: string, secret: unknown, reason: RegExp]>([
    ['undefined', undefined, /Is the environment variable set/],
    ['an empty text', '', /Is the environment variable set/],
    ['an empty list', [], /Is the environment variable set/],
    ['a short one', 'short', /fewer than 16 bytes/],
    ['a line break', `${secret}\n`, /white space/],
    ['a weak one among good ones', [secret, 'short'], /fewer than 16 bytes/],
  ])('%s fails at construction', (_, given, reason) => {
    expect(() => secretInUrl(given as string)).toThrow(reason)
  })
})
