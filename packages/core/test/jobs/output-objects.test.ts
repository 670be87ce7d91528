import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { knownTags, outputObjects, parseCallback, type TaskFinishEvent } from '../../src/index.ts'

const place = { Bucket: 'media-1250000000', Region: 'ap-guangzhou' }

function jobOf(fixture: string) {
  const url = new URL(`../../../simulator/fixtures/${fixture}.xml`, import.meta.url)
  return (parseCallback(readFileSync(url)) as TaskFinishEvent).JobsDetail[0] as TaskFinishEvent['JobsDetail'][0]
}

function keysOf(fixture: string): string[] {
  return outputObjects(jobOf(fixture)).map((each) => each.Object)
}

describe('fixtures', () => {
  const expected: Record<string, string[]> = {
    Transcode: ['out/演示.mp4'],
    Snapshot: [
      'frames/frame-0.jpg',
      'frames/frame-1.jpg',
      'frames/frame-2.jpg',
      'frames/sprite-0.jpg',
      'frames/sprite-1.jpg',
    ],
    Segment: ['hls/part-0', 'hls/part-1'],
    SmartCover: ['covers/封面-0.jpg', 'covers/封面-1.jpg'],
    StreamExtract: ['streams/out-0.mp4', 'streams/out-1.mp4'],
    VoiceSeparate: ['voice/人声.mp3', 'voice/伴奏.mp3'],
    NoiseReduction: ['out/noisereduction.wav'],
    Translation: ['out/translation.pdf'],
    SpeechRecognition: ['asr/会议.txt', 'asr/会议.txt.detail'],
    PicProcess: ['/thumbs/海报.webp', 'thumbs/海报.webp', '/thumbs/海报-small.webp'],
    DocProcess: ['preview/报表-1.png', 'preview/报表-2.png'],
    FileCompress: ['archives/2024 报告.zip'],
    MediaInfo: [],
    QualityEstimate: [],
    ExtractDigitalWatermark: [],
    VideoTag: [],
    SoundHound: [],
    WordsGeneralize: [],
    FileHashCode: [],
  }

  test.each(Object.entries(expected))('%s wrote %j', (tag, keys) => {
    expect(keysOf(`${tag}.success`)).toEqual(keys)
  })

  test.each(knownTags)('%s that failed wrote nothing', (tag) => {
    expect(keysOf(`${tag}.failed`)).toEqual([])
  })

  test.each(knownTags)('the objects of %s have a bucket, a region and no template in their keys', (tag) => {
    for (const { Object: key, ...rest } of outputObjects(jobOf(`${tag}.success`))) {
      expect(rest).toMatchObject(place)
      expect(key).not.toContain('${')
    }
  })

  test('each object has its own MD5', () => {
    const objects = outputObjects(jobOf('Snapshot.success'))
    expect(objects.every(({ Md5 }) => /^[0-9a-f]{32}$/.test(Md5 ?? ''))).toBe(true)
    expect(new Set(objects.map(({ Md5 }) => Md5)).size).toBe(objects.length)
  })
})

describe('jobs', () => {
  const output = { ...place, Object: 'a.mp4' }

  const hole = (name: string) => `$\{${name}}`

  test.each([`a-${hole('number')}.jpg`, hole('InputName') + hole('ext'), `p/${hole('Page')}.png`, ''])(
    'the template %j is not a key',
    (name) => {
      expect(outputObjects({ State: 'Success', Operation: { Output: { ...output, Object: name } } })).toEqual([])
    },
  )

  test('keys come from MediaResult and not from the submitted Output', () => {
    const OutputFile = { ...place, ObjectName: ['b.mp4'], Md5Info: [{ ObjectName: 'b.mp4', Md5: 'f'.repeat(32) }] }
    expect(outputObjects({ State: 'Success', Operation: { Output: output, MediaResult: { OutputFile } } })).toEqual([
      { ...place, Object: 'b.mp4', Md5: 'f'.repeat(32) },
    ])
  })

  test('Md5Info is matched with the prefix or without it', () => {
    const of = (ObjectName: string) =>
      outputObjects({
        Operation: {
          MediaResult: {
            OutputFile: { ObjectPrefix: 'p-', ObjectName: ['0.jpg'], Md5Info: [{ ObjectName, Md5: 'aa' }] },
          },
        },
      })
    expect(of('p-0.jpg')).toEqual([{ Object: 'p-0.jpg', Md5: 'aa' }])
    expect(of('0.jpg')).toEqual([{ Object: 'p-0.jpg', Md5: 'aa' }])
    expect(of('other.jpg')).toEqual([{ Object: 'p-0.jpg' }])
  })

  test('bucket and region come from the result, else from Output', () => {
    const operation = (OutputFile: object) => ({ Operation: { Output: output, MediaResult: { OutputFile } } })
    const elsewhere = { Bucket: 'other-1250000000', Region: 'ap-beijing' }
    expect(outputObjects(operation({ ...elsewhere, ObjectName: ['x'] }))).toEqual([{ ...elsewhere, Object: 'x' }])
    expect(outputObjects(operation({ ObjectName: ['x'] }))).toEqual([{ ...place, Object: 'x' }])
  })

  test('the objects of a stream separation are found under either of its names', () => {
    const StreamExtract = [{ Index: '0', Output: 'a' }, { Index: '1', Object: 'b' }, { Index: '2' }]
    expect(outputObjects({ State: 'Success', Operation: { Output: { ...place, StreamExtract } } })).toEqual([
      { ...place, Object: 'a' },
      { ...place, Object: 'b' },
    ])
  })

  test.each(['Submitted', 'Running', 'Failed', 'Cancel'])('a job that is %s has not written its Output', (State) => {
    expect(outputObjects({ State, Operation: { Output: output } })).toEqual([])
  })

  test('a job without a State has written its Output', () => {
    expect(outputObjects({ Operation: { Output: output } })).toEqual([output])
  })

  test('an object that is named twice is listed once', () => {
    const Operation = {
      Output: output,
      PicProcessResult: { ObjectName: 'a' },
      SpeechRecognitionResult: { ObjectName: 'a' },
    }
    expect(outputObjects({ Operation })).toHaveLength(1)
  })

  test('each picture is listed unless its own State says that it failed', () => {
    const PicProcessResult = [
      { ObjectName: '/a', State: 'Success' },
      { ObjectName: '/b', State: 'Failed' },
      { ObjectName: '/c' },
    ]
    expect(outputObjects({ State: 'Success', Operation: { Output: output, PicProcessResult } })).toEqual([
      { ...place, Object: '/a' },
      { ...place, Object: '/c' },
    ])
  })

  test('all elements of a result node that repeats are read, though no document shows one', () => {
    const OutputFile = [
      { ObjectName: ['a'] },
      { ObjectName: ['b'], SpriteOutputFile: [{ ObjectName: 'c' }, { ObjectName: 'd' }] },
    ]
    const Operation = {
      MediaResult: [{ OutputFile }, { OutputFile: { ObjectName: 'e' } }],
      DocProcessResult: [{ PageInfo: { TgtUri: 'f' } }],
    }
    expect(outputObjects({ Operation }).map((each) => each.Object)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  })

  test.each([
    undefined,
    null,
    'text',
    7,
    [],
    {},
    { Output: 'text', MediaResult: [1] },
    { Output: null, MediaResult: null },
    { Output: { Object: 7 } },
    { MediaResult: { OutputFile: 'x' } },
    { MediaResult: { OutputFile: { ObjectName: 7 } } },
  ])('an Operation of %j has no objects', (Operation) => {
    expect(outputObjects({ State: 'Success', Operation })).toEqual([])
  })

  test('a MediaResult of an unknown Tag is read, too', () => {
    const xml =
      '<Response><JobsDetail><Tag>FaceBlur</Tag><State>Success</State><Operation><MediaResult><OutputFile>' +
      '<Bucket>b</Bucket><Region>r</Region><ObjectName>o</ObjectName><Md5Info><ObjectName>o</ObjectName><Md5>m</Md5>' +
      '</Md5Info></OutputFile></MediaResult></Operation></JobsDetail></Response>'
    const [job] = (parseCallback(xml) as TaskFinishEvent).JobsDetail
    expect(outputObjects(job as never)).toEqual([{ Bucket: 'b', Region: 'r', Object: 'o', Md5: 'm' }])
  })
})
