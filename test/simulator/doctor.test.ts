import { createServer } from 'node:http'
import { type AnyReview, createReceiver, secretInUrl } from '@ci-event/core'
import { ciEvent } from '@ci-event/express'
import { doctorMark, examine } from '@ci-event/simulator'
import express, { type Express } from 'express'
import { describe, expect, test } from 'vitest'
import { listen } from '../adapters/listen.ts'
import { brokenApps, healthyApp, secret } from './broken-apps.ts'

// A busy machine is no finding.
const patient = { secret, timeout: 30_000, slow: 20_000 }

describe.each(brokenApps)('$name', ({ name, finds, options, serve }) => {
  test(`the doctor finds ${finds.join(' and ')}: ${name}`, async () => {
    const app = await serve()
    const { url, close } = await listen(app)
    const { findings, healthy } = await examine(`${url}/ci/callback`, { ...patient, ...options })
    await close()
    expect(findings.map(({ code }) => code)).toEqual(finds)
    for (const { seen, cause, fix } of findings)
      for (const text of [seen, cause, fix]) expect(text).toMatch(/\w.{15,}\.$/s)
    expect(healthy).toBe(findings.every(({ severity }) => severity === 'warning'))
  })
})

test('the doctor finds nothing wrong with a correct app, and sends nine requests', async () => {
  const { url, close } = await listen(healthyApp())
  const diagnosis = await examine(`${url}/ci/callback`, patient)
  await close()
  expect(diagnosis).toMatchObject({ healthy: true, findings: [] })
  expect(diagnosis.checks.map(({ name, answer }) => `${name} ${answer.status}`)).toEqual([
    'xml 200',
    'json 200',
    'again 200',
    'malformed 400',
    'large XML 200',
    'large JSON 200',
    'review 200',
    'console test 200',
    'wrong secret 401',
  ])
})

describe('a result of content moderation', () => {
  const appWith = (more: object): Express => {
    const receiver = createReceiver({ verify: secretInUrl(secret), onTaskFinish: () => {}, logger: false, ...more })
    return express().use('/ci/callback', (request, response, next) => ciEvent(receiver)(request, response, next))
  }
  const examined = async (more: object, review?: string) => {
    const { url, close } = await listen(appWith(more))
    const { findings, checks } = await examine(`${url}/ci/callback`, { ...patient, ...(review ? { review } : {}) })
    await close()
    return { codes: findings.map(({ code, severity }) => `${code} ${severity}`), checks }
  }

  test('the doctor sends a review that has ended, marked as synthetic', async () => {
    const reviews: AnyReview[] = []
    const { codes } = await examined({ onReview: (review: AnyReview) => reviews.push(review) }, 'ReviewText')
    expect(codes).toEqual([])
    expect(reviews).toMatchObject([{ EventName: 'ReviewText', State: 'Success', DataId: doctorMark }])
  })

  test('an app without a handler for reviews is healthy, unless the event is named', async () => {
    expect((await examined({})).codes).toEqual([])
    expect((await examined({}, 'ReviewImage')).codes).toEqual(['unhandled problem'])
    expect((await examined({ onReview: { ReviewText: () => {} } }, 'ReviewImage')).codes).toEqual(['unhandled problem'])
  })

  test('the doctor finds a handler of reviews that fails', async () => {
    const onReview = () => {
      throw new Error('no database')
    }
    expect((await examined({ onReview })).codes).toEqual(['handler-fails problem'])
  })

  test('the doctor finds an app that takes jobs and refuses reviews', async () => {
    const app = express().post('/ci/callback', express.text({ type: () => true }), (request, response) => {
      const isJob = String(request.body).includes('TaskFinish')
      response.status(isJob || request.body === '' ? 200 : 400).json({ outcome: 'duplicate' })
    })
    const { url, close } = await listen(app)
    const codesOf = async (review?: string) => {
      const { findings } = await examine(`${url}/ci/callback`, review ? { review } : {})
      return findings.map(({ code, severity }) => `${code} ${severity}`)
    }
    expect(await codesOf()).toContain('review-refused warning')
    expect(await codesOf('ReviewImage')).toContain('review-refused problem')
    await close()
  })
})

test('the doctor finds unreachable when nothing listens, and stops after two requests', async () => {
  const { url, close } = await listen(createServer())
  await close()
  const { findings, checks } = await examine(url, patient)
  expect(findings.map(({ code }) => code)).toEqual(['unreachable'])
  expect(checks).toHaveLength(2)
})

test('the doctor finds tls when it speaks https to an http port', async () => {
  const { url, close } = await listen(healthyApp())
  const { findings } = await examine(url.replace('http', 'https'), patient)
  await close()
  expect(findings.map(({ code }) => code)).toEqual(['tls'])
})

test('every callback of the doctor is marked as synthetic', async () => {
  const bodies: string[] = []
  const { url, close } = await listen((request, response) => {
    let text = ''
    request.on('data', (chunk) => {
      text += chunk
    })
    request.on('end', () => {
      bodies.push(text)
      response.end('{"outcome":"duplicate"}')
    })
  })
  await examine(url, patient)
  await close()
  const callbacks = bodies.filter((body) => body !== '')
  expect(callbacks.length).toBeGreaterThan(5)
  for (const body of callbacks) expect(body).toContain(doctorMark)
})
