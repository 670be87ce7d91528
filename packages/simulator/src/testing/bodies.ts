/** The bodies of the conformance suite. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { directory } from '@ci-event/simulator/fixtures/directory.cjs'

/** @internal A callback of the project's own set. */
export function fixture(name: string): string {
  return readFileSync(join(directory, name), 'utf8')
}

/** @internal The same job, once in each format, as CI's document has it. */
export const documentedXml: string = fixture('NoiseReduction.documented.xml')
/** @internal */
export const documentedJson: string = fixture('NoiseReduction.documented.json')
/** @internal */
export const twoJobsXml: string = fixture('two-jobs.xml')
/** @internal */
export const failedJson: string = fixture('failed.json')
/** @internal */
export const workflowTriggeredXml: string = fixture('workflow-triggered.xml')
/** @internal */
export const workflowFinishXml: string = fixture('workflow-finish.xml')
/** @internal */
export const unknownTagXml: string = documentedXml.replace('<Tag>NoiseReduction</Tag>', '<Tag>TagOfTomorrow</Tag>')

/** @internal What the console posts before it saves a URL. */
export const consoleTestJson: string = JSON.stringify({
  code: 0,
  data: { trace_id: 'test_trace_id', url: 'test_audio' },
  message: 'Test request when setting callback url',
})

/** @internal A document with one character in GBK. */
export const gbk: Uint8Array = Buffer.concat([
  Buffer.from('<Response><EventName>'),
  Buffer.from([0xd6, 0xd0]),
  Buffer.from('</EventName></Response>'),
])
