/** Reads one shape of body; run in a process whose heap is as small as the test says. */
import { isCallbackError, parseCallback } from '@ci-event/core'
import { shapes } from './shapes.ts'

const [, , name = '', size] = process.argv
const body = Buffer.from(shapes[name]?.(Number(size)) ?? '')
try {
  parseCallback(body, { bodyLimit: 16 * 1024 * 1024, onDrift: () => {} })
} catch (error) {
  if (!isCallbackError(error)) throw error
}
process.stdout.write('read')
