import { createInbox } from '@ci-event/inbox'
import { buildApp } from './app.ts'
import { openRecordings } from './recordings.ts'

const port = Number(process.env.PORT ?? 3000)
const secret = process.env.CI_SECRET
if (!secret)
  throw new Error('Set CI_SECRET to the secret in your callback URL, such as the output of `openssl rand -hex 16`.')

const inbox = createInbox({ file: './ci-inbox.db' })
const recordings = openRecordings('./app.db')
const app = buildApp({
  secret,
  inbox,
  recordings,
  onDeadLetter: (item, error) => console.error(`callback ${item.id} was given up:`, error.message),
  onError: (error) => console.error(error),
})
const server = app.listen(port)
console.log(`POST callbacks to http://localhost:${port}/ci/callback?token=$CI_SECRET`)

process.once('SIGTERM', async () => {
  server.close()
  // Running handlers may finish; what is left is handled after the restart.
  await inbox.close()
  recordings.close()
})
