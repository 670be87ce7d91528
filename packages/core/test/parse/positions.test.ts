/** The same names occur at several depths, so a value is read by its position and never by its name alone. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Job, parseCallback, type TaskFinishEvent } from '../../src/index.ts'

function jobOf<T extends string>(fixture: string): Job<T> {
  const url = new URL(`../../../simulator/fixtures/${fixture}`, import.meta.url)
  return (parseCallback(readFileSync(url)) as TaskFinishEvent).JobsDetail[0] as Job<T>
}

describe.each(['xml', 'json'])('positions in %s', (format) => {
  test('a watermark that failed does not make its job a failed one', () => {
    const job = jobOf<'SuperResolution'>(`SuperResolution.success.${format}`)
    expect(job.State).toBe('Success')
    expect(job.Operation.DigitalWatermark?.State).toBe('Failed')
    expect(job.SubTag).toBe('DigitalWatermark')
  })

  test('a header with the key EventName does not name the event', () => {
    const url = new URL(`../../../simulator/fixtures/Transcode.no-event-name.success.${format}`, import.meta.url)
    const event = parseCallback(readFileSync(url)) as TaskFinishEvent
    expect(event.EventName).toBe('TaskFinish')
    expect(event.JobsDetail[0]?.Input?.CosHeaders).toContainEqual({ Key: 'EventName', Value: 'cos:ObjectCreated:Put' })
  })

  test('a Tag in the result of VideoTag is not the Tag of the job', () => {
    const job = jobOf<'VideoTag'>(`VideoTag.success.${format}`)
    expect(job.Tag).toBe('VideoTag')
    expect(job.Operation.VideoTagResult?.StreamData?.Data?.Tags?.[0]?.Tag).toBe('办公室')
  })

  test('an inspection has a Code and a Message of its own', () => {
    const job = jobOf<'ImageInspect'>(`ImageInspect.success.${format}`)
    expect(job.Message).not.toBe(job.Operation.ImageInspectResult?.Message)
    expect(job.Operation.ImageInspectResult?.ProcessResult?.AutoProcessResult?.Code).toBe('Success')
  })

  test('the text of a Tts job is not its Input', () => {
    const job = jobOf<'Tts'>(`Tts.success.${format}`)
    expect(job.Input).toBeUndefined()
    expect(job.Operation.TtsConfig?.Input).toBe('欢迎使用，今天天气 & 心情都不错 <好>。')
  })

  test('names of the envelope inside a job stay inside it', () => {
    const inside = { EventName: 'WorkflowFinish', JobsDetail: 'x', WorkflowExecution: { State: 'Failed' }, Tag: 'Tts' }
    const job = { JobId: 'j0', Tag: 'FaceBlur', State: 'Success', Operation: { FaceBlurResult: inside } }
    const event = parseCallback(JSON.stringify({ EventName: 'TaskFinish', JobsDetail: job })) as TaskFinishEvent
    expect(event).toEqual({ EventName: 'TaskFinish', JobsDetail: [job] })
  })
})

describe('a job without a Tag', () => {
  test('a job without a Tag is recognised by a node that no other Tag has', () => {
    for (const format of ['xml', 'json']) {
      const job = jobOf<'WordsGeneralize'>(`WordsGeneralize.no-tag.success.${format}`)
      expect(job.Tag).toBe('WordsGeneralize')
      expect(job.Operation.WordsGeneralizeResult?.WordsGeneralizeToken?.[0]).toMatchObject({ Length: 2, Offset: 0 })
    }
  })

  test('a job without a Tag that is not recognised keeps its nodes', () => {
    const job = { JobId: 'j0', State: 'Success', Operation: { Output: { Object: 'a' }, MediaInfo: { Format: '7' } } }
    expect(parseCallback(JSON.stringify({ JobsDetail: job }))).toEqual({ EventName: 'TaskFinish', JobsDetail: [job] })
  })
})
