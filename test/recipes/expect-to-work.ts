import { expect } from 'vitest'
import { ciEventCommand } from '../../packages/simulator/test/cli/ci-event-command.ts'
import { relaySecret, secret } from './lab.ts'
import type { RunningApp } from './running-app.ts'

/** Each callback is handled once, the doctor is content, the secret is not logged, and SIGTERM ends the app. */
export async function expectToWork({ url, output, stop }: RunningApp): Promise<void> {
  const to = `${url}/ci/callback`
  const doctor = await ciEventCommand(['doctor', to, '--secret', secret, '--slow', '9000'])
  expect(doctor.code === 0 ? '' : doctor.out).toBe('')
  // Ten at a time, so that every worker receives some of them.
  const copies = ['--duplicate', '30', '--concurrency', '10', '--json']
  const { out } = await ciEventCommand(['send', 'NoiseReduction', '--to', to, '--secret', secret, ...copies])
  const { sent, statuses } = JSON.parse(out)
  expect(sent).toBe(30)
  // While one worker handles the job, the others answer 503 with `Retry-After`.
  expect(['200', '503']).toEqual(expect.arrayContaining(Object.keys(statuses)))
  const handled = () => output().split('denoised: out/noisereduction.wav').length - 1
  await expect.poll(handled, { timeout: 20_000 }).toBe(1)
  await stop()
  expect(handled()).toBe(1)
  for (const each of [secret, relaySecret]) expect(output()).not.toContain(each)
}
