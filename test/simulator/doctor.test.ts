import { createServer } from 'node:http'
import { doctorMark, examine } from '@ci-event/simulator'
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

test('the doctor finds nothing wrong with a correct app, and sends eight requests', async () => {
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
    'console test 200',
    'wrong secret 401',
  ])
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
