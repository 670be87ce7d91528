import { expect, test } from 'vitest'
import { traceparentIn } from '../../src/telemetry.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

test.each<[what: string, texts: unknown[], found: string | undefined]>([
  ['in the first text', [`order 7 ${traceparent}`, 'x'], traceparent],
  ['in the second text', ['order 7', traceparent], traceparent],
  ['in a text of 2,048 characters', [traceparent.padStart(2048)], traceparent],
  ['not in a longer text', [traceparent.padStart(2049)], undefined],
  ['not in what is no text', [undefined, 7, [traceparent]], undefined],
])('a traceparent is found %s', (_, texts, found) => {
  expect(traceparentIn(...texts)).toBe(found)
})
