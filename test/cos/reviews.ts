/** Reviews and detections of viruses, as CI's callbacks and answers have them. */
import type { ReviewName } from '@ci-event/core'
import { type CallbackOptions, createCallback } from '@ci-event/simulator'
import { asXml, type Tree } from '../corpus/documents.ts'
import type { CiServer } from './ci-server.ts'

/** The paths of CI's documents. */
export const paths: readonly (readonly [ReviewName, string])[] = [
  ['ReviewImage', 'image/auditing'],
  ['ReviewVideo', 'video/auditing'],
  ['ReviewAudio', 'audio/auditing'],
  ['ReviewText', 'text/auditing'],
  ['ReviewDocument', 'document/auditing'],
  ['ReviewHtml', 'webpage/auditing'],
]

let count = 0

/** A new JobId in CI's format: two letters and 32 hexadecimal digits. */
export function newReviewId(letters = 'si'): string {
  return letters + (++count).toString(16).padStart(32, '0')
}

/** The body of a callback. */
export function reviewBody(name: ReviewName, jobId: string, options: CallbackOptions = {}, more: object = {}): string {
  return Buffer.from(createCallback(name, { JobId: jobId, ...more } as never, options).body).toString()
}

/** CI's answer to a query: the review of a Detail callback, in XML. */
export function reviewXml(name: ReviewName, jobId: string, state = 'block', more: object = {}): string {
  const { JobsDetail } = JSON.parse(reviewBody(name, jobId, { state }, more)) as { JobsDetail: Tree }
  return asXml(JobsDetail, { indent: '\t', newline: '\n' }, 'JobsDetail')
}

/** Adds a review to CI. */
export function addReview(ci: CiServer, name: ReviewName, state = 'block', more: object = {}): string {
  const jobId = newReviewId()
  ci.reviews.set(`${paths.find(([each]) => each === name)?.[1]}/${jobId}`, reviewXml(name, jobId, state, more))
  return jobId
}

/** CI's answer about a detection of viruses. */
export function virusXml(jobId: string, state = 'Success', suggestion = 'block'): string {
  return `<JobsDetail><Code/><Message/><JobId>${jobId}</JobId><State>${state}</State>
    <CreationTime>2026-08-14T09:21:33+0800</CreationTime><Object>up/a.zip</Object><Suggestion>${suggestion}</Suggestion>
    <DetectDetail><Result><FileName>a.exe</FileName><VirusName>Win32.Virus.A</VirusName></Result>
    <Result><FileName>b.exe</FileName><VirusName>Win32.Virus.B</VirusName></Result></DetectDetail></JobsDetail>`
}
