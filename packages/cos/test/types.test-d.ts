import { type AnyJob, type CallbackEvent, createReceiver } from '@ci-event/core'
import COS from 'cos-nodejs-sdk-v5'
import { expectTypeOf, test } from 'vitest'
import { type CosClient, confirmJob, pollJob, type Reconciled, reconcile } from '../src/index.ts'

const cos = new COS({ SecretId: 'id', SecretKey: 'key' })
const place = { bucket: 'media-1250000000', region: 'ap-guangzhou' }

test('the client of cos-nodejs-sdk-v5 fits, and so does anything that signs and sends', () => {
  expectTypeOf(cos).toExtend<CosClient>()
  expectTypeOf<{
    request: (params: { Url: string; Method: string }) => Promise<{ Body: string }>
  }>().toExtend<CosClient>()
})

test('a confirmation fits a receiver', () => {
  expectTypeOf(confirmJob(cos, place)).returns.toEqualTypeOf<Promise<CallbackEvent>>()
  createReceiver({ confirm: confirmJob(cos, { ...place, others: 'pass' }), onTaskFinish: () => {} })
  // @ts-expect-error the region is missing: nothing of a callback may say where to ask
  confirmJob(cos, { bucket: 'media-1250000000' })
})

test('a wait gives a job that narrows by its Tag', async () => {
  const receiver = createReceiver({})
  const job = await receiver.waitForJob('j1', { poll: pollJob(cos, place) })
  expectTypeOf(job).toEqualTypeOf<AnyJob>()
  if (job.Tag === 'NoiseReduction') expectTypeOf(job.Operation.Output.Object).toEqualTypeOf<string>()
})

test('a reconciliation takes lists and streams, and a dispatcher or an inbox', async () => {
  const receiver = createReceiver({})
  async function* rows() {
    yield { jobId: 'j1', submittedAt: Date.now(), more: 'columns' }
  }
  const { dispatch } = receiver.dispatcher
  expectTypeOf(await reconcile(cos, { ...place, pending: rows(), deliver: dispatch })).toEqualTypeOf<Reconciled>()
  const pending = [{ jobId: 'j1', submittedAt: new Date() }]
  await reconcile(cos, { ...place, pending, deliver: async () => ({ outcome: 'accepted' }) })
  // @ts-expect-error nothing to deliver to
  await reconcile(cos, { ...place, pending })
})
