import { readFileSync } from 'node:fs'

/** A callback of the project's own set. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../packages/simulator/fixtures/${name}`, import.meta.url), 'utf8')
}

/** The two callbacks of the owner's document: the same job, once in each format. */
export const documentedXml: string = fixture('NoiseReduction.documented.xml')
export const documentedJson: string = fixture('NoiseReduction.documented.json')

export const twoJobsXml: string = fixture('two-jobs.xml')
export const failedJson: string = fixture('failed.json')
export const workflowTriggeredXml: string = fixture('workflow-triggered.xml')
export const workflowFinishXml: string = fixture('workflow-finish.xml')

export const unknownTagXml: string = documentedXml.replace('<Tag>NoiseReduction</Tag>', '<Tag>TagOfTomorrow</Tag>')

/** What the console posts before it saves a URL. */
export const probeJson: string = JSON.stringify({
  code: 0,
  data: { trace_id: 'test_trace_id', url: 'test_audio' },
  message: 'Test request when setting callback url',
})

/** A document with one character in GBK. */
export const gbk: Uint8Array = Buffer.concat([
  Buffer.from('<Response><EventName>'),
  Buffer.from([0xd6, 0xd0]),
  Buffer.from('</EventName></Response>'),
])
