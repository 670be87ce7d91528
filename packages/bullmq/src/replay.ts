/** Replays an item. Each resolves with false when there was nothing to replay. */
import { randomUUID } from 'node:crypto'
import { attemptsOf, changed, dataOf, type ItemJob, stateOf } from './stored.ts'

/** Runs a dead item again, or a waiting one now. */
export async function replay(job: ItemJob): Promise<boolean> {
  const state = await job.getState()
  if (state === 'delayed') {
    await job.promote()
    return true
  }
  if (state !== 'failed') return false
  // One that died with its process was not marked by its worker.
  if (!dataOf(job).isDead) await job.updateData(changed(job, { isDead: true }))
  await job.retry('failed', { resetAttemptsMade: true })
  return true
}

/** Runs every handler again, also those that have finished. */
export async function replayAsNew(job: ItemJob): Promise<boolean> {
  const state = await job.getState()
  if (state === 'active' || state === 'unknown') return false
  const attempts = attemptsOf(job, stateOf(state))
  await job.updateData(changed(job, { attempts, handlers: [], isDead: false, rerun: randomUUID() }))
  if (state === 'delayed') await job.promote()
  else if (state === 'failed' || state === 'completed') await job.retry(state, { resetAttemptsMade: true })
  return true
}
