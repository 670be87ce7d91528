let count = 0

/** A JobId that no other test has. */
export function newJobId(): string {
  return `j${process.pid.toString(16).padStart(8, '0')}${(++count).toString(16).padStart(24, '0')}`
}

/** A callback of one job. */
export function xmlOf(jobId: string, state = 'Success'): string {
  return (
    `<Response><EventName>TaskFinish</EventName><JobsDetail><Code>Success</Code><JobId>${jobId}</JobId>` +
    `<Tag>Tts</Tag><State>${state}</State><Operation><UserData>声音 ${jobId}</UserData></Operation></JobsDetail></Response>`
  )
}
