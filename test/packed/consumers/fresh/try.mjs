// A new user's first minutes: an app with one handler, then `npx ci-event send`, then `npx ci-event doctor`.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { secretInUrl } from '@ci-event/core'
import { ciEvent } from '@ci-event/express'
import express from 'express'

const secret = 'correct-horse-battery-staple'
const handled = []
const app = express()
app.post(
  '/ci/callback',
  ciEvent({
    verify: secretInUrl(secret),
    onTaskFinish: { NoiseReduction: (job) => handled.push(`handled ${job.Tag} ${job.Operation.Output.Object}`) },
  }),
)
const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')
const url = `http://127.0.0.1:${server.address().port}/ci/callback`

const send = await npx('ci-event', 'send', 'NoiseReduction', '--to', url, '--secret', secret)
console.log('send', send.code)
console.log(handled[0])
const doctor = await npx('ci-event', 'doctor', url, '--secret', secret, '--slow', '20000')
console.log('doctor', doctor.code)
console.log(doctor.out.trim().split('\n').at(-1))
server.closeAllConnections()
server.close()

function npx(...args) {
  return new Promise((resolve) => {
    execFile('npx', ['--no', ...args], (error, out) => resolve({ code: error?.code ?? 0, out }))
  })
}
