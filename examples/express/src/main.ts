import { buildApp } from './app.ts'

const port = Number(process.env.PORT ?? 3000)
const secret = process.env.CI_SECRET
if (!secret)
  throw new Error('Set CI_SECRET to the secret in your callback URL, such as the output of `openssl rand -hex 16`.')

const app = buildApp({
  secret,
  publish: async (key) => console.log('published', key),
  alert: async (jobId, reason) => console.log('failed', jobId, reason),
  onError: (error) => console.error(error),
})
app.listen(port)
console.log(`POST callbacks to http://localhost:${port}/ci/callback?token=$CI_SECRET`)
