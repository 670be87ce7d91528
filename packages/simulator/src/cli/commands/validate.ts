/** `ci-event validate`. */
import { existsSync } from 'node:fs'
import { type AnyJob, type CallbackEvent, type Drift, isCallbackError, isReview, parseCallback } from '@ci-event/core'
import type { Recording } from '../../record/recording.ts'
import { readRecordings } from '../../record/recordings.ts'
import { type Command, UsageError } from '../command.ts'
import { flagOf } from '../option-values.ts'
import { painter } from '../terminal.ts'
import { json } from './common-options.ts'

/** The result of parsing one body. */
interface Verdict {
  readonly name: string
  readonly event?: CallbackEvent
  readonly drift: readonly Drift[]
  readonly error?: { readonly code: string; readonly message: string }
}

/** @internal */
export const validate: Command = {
  name: 'validate',
  summary: 'parse saved bodies, and print their jobs, reviews and drift',
  usage: '<FILE|DIR>…',
  options: {
    event: { type: 'boolean', help: 'print the whole event, not only its jobs' },
    strict: { type: 'boolean', help: 'fail on drift' },
    json,
  },
  notes:
    'Drift is a field, Tag or value that this version does not know. Handlers get it unchanged. Please report it: drift ' +
    'names fields and holds no values. The exit code is 1 if a body cannot be parsed.',
  examples: ['validate callback.xml', 'validate recordings --json'],
  async run(values, paths, io) {
    if (paths.length === 0) throw new UsageError('A file or directory of saved bodies is missing.')
    const missing = paths.find((path) => !existsSync(path))
    if (missing !== undefined) throw new UsageError(`${missing} does not exist.`)
    const paint = painter(io)
    let good = true
    let read = 0
    for (const path of paths) {
      for await (const recording of readRecordings(path)) {
        const verdict = judge(recording)
        read++
        if (verdict.error || (flagOf(values, 'strict') && verdict.drift.length > 0)) good = false
        if (flagOf(values, 'json')) io.out(`${JSON.stringify(verdict)}\n`)
        else io.out(inWords(verdict, flagOf(values, 'event'), paint))
      }
    }
    return good && read > 0 ? 0 : 1
  },
}

function judge({ name, body, headers }: Recording): Verdict {
  const drift: Drift[] = []
  try {
    const event = parseCallback(body, {
      contentType: headers['content-type'],
      bodyLimit: Math.max(1, body.byteLength),
      onDrift: (each) => drift.push(each),
    })
    return { name, event, drift }
  } catch (error) {
    if (!isCallbackError(error)) throw error
    return { name, drift, error: { code: error.code, message: error.message } }
  }
}

function inWords({ name, event, drift, error }: Verdict, whole: boolean, paint: ReturnType<typeof painter>): string {
  if (error) return `${paint('red', '✗')} ${name}: ${error.code}. ${error.message}\n`
  const lines = [`${paint('green', '✓')} ${name}: ${event?.EventName ?? 'event without a name'}`]
  if (whole) lines.push(JSON.stringify(event, null, 2))
  else if (event?.EventName === 'TaskFinish') {
    const jobs = event.JobsDetail as readonly AnyJob[]
    for (const { JobId, Tag, State, Code, Message } of jobs) {
      const why = State === 'Failed' ? `: ${Code} ${Message}` : ''
      lines.push(`    ${JobId}  ${Tag ?? '(no Tag)'}  ${State ?? '(no State)'}${why}`)
    }
  } else if (event && isReview(event)) {
    for (const { JobId, State, Suggestion, Code, Message } of event.JobsDetail) {
      const result = State === 'Failed' ? `: ${Code} ${Message}` : `  ${Suggestion ?? '(no Suggestion)'}`
      lines.push(`    ${JobId ?? '(no JobId)'}  ${State ?? '(no State)'}${result}`)
    }
  }
  for (const each of drift) lines.push(`  ${paint('yellow', '!')} ${inOneLine(each)}`)
  return `${lines.join('\n')}\n`
}

function inOneLine({ type, path, expected }: Drift): string {
  return `${type} at ${path}${expected === undefined ? '' : `, expected ${expected}`}`
}
