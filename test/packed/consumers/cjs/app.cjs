// A CommonJS app: receives the documented callback (callback.xml) in Express and Koa and prints what it got.
const { createServer } = require('node:http')
const { parseCallback, isCallbackError } = require('@ci-event/core')
const { ciEvent: expressCallbacks } = require('@ci-event/express')
const { ciEvent: koaCallbacks } = require('@ci-event/koa')
const express = require('express')
const Koa = require('koa')
const { post } = require('./post.cjs')

const publishing = (framework) => ({
  onTaskFinish: { NoiseReduction: (job) => console.log(framework, job.Tag, job.Operation.Output.Object) },
})

async function main() {
  const onExpress = express()
  onExpress.post('/ci/callback', expressCallbacks(publishing('express')))
  console.log('express', await post(createServer(onExpress)))

  const onKoa = new Koa()
  onKoa.use(koaCallbacks(publishing('koa')))
  console.log('koa', await post(createServer(onKoa.callback())))

  try {
    parseCallback('<Response>')
  } catch (error) {
    console.log('core', isCallbackError(error), error.code)
  }
}

main()
