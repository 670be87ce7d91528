// An app of ES modules: receives the documented callback (callback.xml) in every framework and prints what it got.
import 'reflect-metadata'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { isCallbackError, parseCallback } from '@ci-event/core'
import { ciEvent as expressCallbacks } from '@ci-event/express'
import { ciEvent as koaCallbacks } from '@ci-event/koa'
import { CiEventModule, OnTaskFinish } from '@ci-event/nestjs'
import { NestFactory } from '@nestjs/core'
import express from 'express'
import Koa from 'koa'

const xml = readFileSync(new URL('callback.xml', import.meta.url), 'utf8')

const publishing = (framework) => ({
  onTaskFinish: { NoiseReduction: (job) => console.log(framework, job.Tag, job.Operation.Output.Object) },
})

const onExpress = express()
onExpress.post('/ci/callback', expressCallbacks(publishing('express')))
await postTo('express', createServer(onExpress))

const onKoa = new Koa()
onKoa.use(koaCallbacks(publishing('koa')))
await postTo('koa', createServer(onKoa.callback()))

// What @OnTaskFinish('NoiseReduction') above the method compiles to.
class Recordings {
  publish(job) {
    console.log('nestjs', job.Tag, job.Operation.Output.Object)
  }
}
const method = Object.getOwnPropertyDescriptor(Recordings.prototype, 'publish')
OnTaskFinish('NoiseReduction')(Recordings.prototype, 'publish', method)

class AppModule {}
const appModule = {
  module: AppModule,
  imports: [CiEventModule.forRoot({ path: 'ci/callback' })],
  providers: [Recordings],
}
const onNest = await NestFactory.create(appModule, { logger: ['error'] })
await onNest.init()
await postTo('nestjs', createServer(onNest.getHttpAdapter().getInstance()))

try {
  parseCallback('<Response>')
} catch (error) {
  console.log('core', isCallbackError(error), error.code)
}

async function postTo(framework, server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${server.address().port}/ci/callback`
  const { status } = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/xml' }, body: xml })
  console.log(framework, status)
  server.closeAllConnections()
  server.close()
}
