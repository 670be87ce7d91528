// A CommonJS app some part of which is an ES module: both copies of the packages are loaded, and must agree.
require('reflect-metadata')
const assert = require('node:assert/strict')
const { createServer } = require('node:http')
const { Controller, Module } = require('@nestjs/common')
const { NestFactory } = require('@nestjs/core')
const express = require('express')
const { post } = require('./post.cjs')

const core = { cjs: require('@ci-event/core') }
const nestjs = { cjs: require('@ci-event/nestjs') }

async function main() {
  core.esm = await import('@ci-event/core')
  nestjs.esm = await import('@ci-event/nestjs')
  assert.notEqual(core.cjs.parseCallback, core.esm.parseCallback, 'these are not two copies')

  for (const [thrower, other] of [
    [core.cjs, core.esm],
    [core.esm, core.cjs],
  ]) {
    const malformed = thrownBy(() => thrower.parseCallback('<Response>'))
    assert(other.isCallbackError(malformed))
    assert(malformed instanceof other.CallbackError)
    const failed = new thrower.HandlersFailedError([{ handler: 'publish', error: malformed }])
    assert(other.isCallbackError(failed))
    assert(failed instanceof other.CallbackError)
    assert(failed instanceof other.HandlersFailedError)
    assert(!(malformed instanceof other.HandlersFailedError))
  }
  console.log('errors agree')

  assert.equal(nestjs.cjs.CI_EVENT_RECEIVER, nestjs.esm.CI_EVENT_RECEIVER)
  console.log('tokens agree')

  const app = express()
  const receiver = core.esm.createReceiver({ onTaskFinish: (job) => console.log('shared receiver', job.Tag) })
  app.post('/ci/callback', require('@ci-event/express').ciEvent(receiver))
  console.log('shared receiver', await post(createServer(app)))

  await handlersOfTheOtherCopy(nestjs.cjs, nestjs.esm, 'cjs module, esm decorators')
  await handlersOfTheOtherCopy(nestjs.esm, nestjs.cjs, 'esm module, cjs decorators')
}

/** A module of one copy must find the handlers, and serve the guarded route, that decorators of the other marked. */
async function handlersOfTheOtherCopy({ CiEventModule }, { CiCallback, CiEvent, OnTaskFinish }, what) {
  class Callbacks {
    publish(job) {
      console.log(what, job.Tag, job.Operation.Output.Object)
    }
    answer(event) {
      return console.log(what, event.EventName)
    }
  }
  const { publish, answer } = Object.getOwnPropertyDescriptors(Callbacks.prototype)
  OnTaskFinish('NoiseReduction')(Callbacks.prototype, 'publish', publish)
  CiCallback('ci/callback')(Callbacks.prototype, 'answer', answer)
  CiEvent()(Callbacks.prototype, 'answer', 0)
  Controller()(Callbacks)

  class AppModule {}
  Module({ imports: [CiEventModule.forRoot({})], controllers: [Callbacks] })(AppModule)
  const app = await NestFactory.create(AppModule, { logger: ['error'] })
  await app.init()
  console.log(what, await post(createServer(app.getHttpAdapter().getInstance())))
}

function thrownBy(action) {
  try {
    action()
  } catch (error) {
    return error
  }
  return assert.fail('nothing was thrown')
}

main()
