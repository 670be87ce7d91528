/** Callbacks that many tests send. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { directory } from '@ci-event/simulator/fixtures/directory.cjs'

/** A callback of the project's own set. */
export function fixture(name: string): string {
  return readFileSync(join(directory, name), 'utf8')
}

/** One job as CI's documentation shows it, in each format. */
export const documentedXml: string = fixture('NoiseReduction.documented.xml')
export const documentedJson: string = fixture('NoiseReduction.documented.json')

export const twoJobsXml: string = fixture('two-jobs.xml')
export const failedJson: string = fixture('failed.json')
export const workflowTriggeredXml: string = fixture('workflow-triggered.xml')
export const workflowFinishXml: string = fixture('workflow-finish.xml')

/** A document with one character in GBK, which is not valid UTF-8. */
export const gbk: Uint8Array = Buffer.concat([
  Buffer.from('<Response><EventName>'),
  Buffer.from([0xd6, 0xd0]),
  Buffer.from('</EventName></Response>'),
])
