import { createRedactor, secretsInEvent } from '@ci-event/core/storage'
import { describe, expect, test } from 'vitest'

const redact = (text: string) => createRedactor().text(text)

describe('redacting takes linear time', () => {
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
