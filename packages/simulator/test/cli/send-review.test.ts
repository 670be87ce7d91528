import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ciEventCommand } from './ci-event-command.ts'
import { type ReceivingApp, startReceivingApp, withSecret } from './receiving-app.ts'

let app: ReceivingApp
beforeAll(async () => {
  app = await startReceivingApp()
})
afterAll(() => app.close())
beforeEach(() => {
  app.reviews.length = 0
  app.requests.length = 0
})

const send = (...line: string[]) => ciEventCommand(['send', ...line, '--to', app.url, ...withSecret])

test('send sends a review with its result, in the form of --content', async () => {
  const { code, out } = await send('reviewimage', '--state', 'BLOCK', '--content', 'simple', '--set', 'DataId=order')
  expect([code, out]).toEqual([0, expect.stringMatching(/^ReviewImage: 200 .*handled/s)])
  expect(app.requests).toMatchObject([{ type: 'application/json', version: 'Simple' }])
  expect(app.reviews).toMatchObject([{ EventName: 'ReviewImage', Suggestion: 'block', DataId: 'order' }])
})

test('send sends a review in the Detail form, failed when --state says so', async () => {
  await send('ReviewText', '--state', 'failed')
  expect(app.requests[0]?.version).toBe('Detail')
  expect(app.reviews).toMatchObject([{ EventName: 'ReviewText', State: 'Failed' }])
})

test('send --live sends pieces with one JobId and then the end, for each of --times', async () => {
  const { code, out } = await send('ReviewVideo', '--live', '3', '--times', '2', '--json')
  expect([code, JSON.parse(out).sent]).toEqual([0, 8])
  const states = app.reviews.map(({ State }) => State)
  expect(states).toEqual(
    [...'123'].map(() => 'Auditing').concat('Success', 'Auditing', 'Auditing', 'Auditing', 'Success'),
  )
  expect(new Set(app.reviews.map(({ JobId }) => JobId)).size).toBe(2)
})

test.each([
  [['ReviewImage', '--state', 'Cancel'], '--state must be one of pass, review, block'],
  [['Tts', '--state', 'pass'], '--state must be one of Success, Failed'],
  [['Tts', '--content', 'Simple'], '`content` is for events of content moderation'],
  [['ReviewImage', '--format', 'xml'], 'CI sends ReviewImage as JSON only'],
  [['ReviewImage', '--live', '2'], '--live is for ReviewVideo, got ReviewImage.'],
  [['ReviewVideo', '--live', '2', '--shuffle'], '--live sends a stream in its order'],
  [['ReviewImge'], 'Did you mean ReviewImage?'],
])('send refuses %j with the exit code 2', async (line, message) => {
  expect(await send(...line)).toMatchObject({ code: 2, err: expect.stringContaining(message) })
})

test('send names onReview when the app has no handler for a review', async () => {
  const partial = await startReceivingApp(['Tts'])
  const { err } = await ciEventCommand(['send', 'ReviewImage', '--to', partial.url, ...withSecret])
  await partial.close()
  expect(err).toMatch(/unhandled.*ReviewImage.*`onReview`/)
})

test('validate prints the reviews of a saved body', async () => {
  const fixture = new URL('../../fixtures/ReviewImage.simple.json', import.meta.url).pathname
  const { code, out } = await ciEventCommand(['validate', fixture, '--strict'])
  expect([code, out]).toEqual([0, expect.stringMatching(/ReviewImage\n +si5f0c\w+ {2}Success {2}block\n/)])
})
