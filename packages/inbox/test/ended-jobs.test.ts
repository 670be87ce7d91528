/** What an inbox finds for `waitForJob`, and that it forgets it with the callback. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCallback } from '@ci-event/core'
import { createInbox } from '@ci-event/inbox'
import { expect, test } from 'vitest'
import { open } from '../src/sqlite/connection.ts'
import { contextOf } from './fixtures.ts'

test('ended jobs of a callback are found until it is removed, and leave no rows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ci-event-ended-'))
  const file = join(folder, 'inbox.db')
  const inbox = createInbox({ file, retention: { done: { count: 0 } } })
  const jobs = [
    { JobId: 'j1', State: 'Success', Tag: 'Tts' },
    { JobId: 'j2', State: 'Failed', Tag: 'Tts' },
    { JobId: 'j3', State: 'Running', Tag: 'Tts' },
    { JobId: 'j'.repeat(257), State: 'Success', Tag: 'Tts' },
  ]
  await inbox.accept(parseCallback(JSON.stringify({ JobsDetail: jobs })), contextOf())
  const found = async () => {
    const waits = ['j1', 'j2', 'j3'].map((jobId) => inbox.endedJobs.wait(jobId, AbortSignal.timeout(50)))
    return (await Promise.allSettled(waits)).map((wait) => (wait.status === 'fulfilled' ? wait.value.State : undefined))
  }
  const connection = open(file)
  const rows = () => connection.all('select job_id from item_ended_job').map(({ job_id }) => job_id)
  expect(await found()).toEqual(['Success', 'Failed', undefined])
  expect(rows()).toEqual(['j1', 'j2'])
  const worker = inbox.work(async () => ({ outcome: 'handled' }))
  await worker.onIdle()
  await expect.poll(() => inbox.count()).toMatchObject({ done: 0 })
  expect(await found()).toEqual([undefined, undefined, undefined])
  expect(rows()).toEqual([])
  connection.close()
  await inbox.close()
  rmSync(folder, { recursive: true })
})
